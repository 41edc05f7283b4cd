namespace CrmDr.Api.Retention;

/// <summary>Statements that remove what is old.</summary>
internal static class RetentionSql
{
    /// <summary>Nobody is told of a removal: it need not wait for the standby.</summary>
    public const string Local = "SET LOCAL synchronous_commit = local";

    /// <summary>What the removal is kept back by; null for nothing. A salvage that is to come looks for keys and entries of the time before the failover, and takes what is missing for a write that was not carried out here.</summary>
    public const string WhatKeepsIt = "SELECT min(epoch) FROM crmdr_local.promotions WHERE NOT clean AND salvaged_at IS NULL";

    /// <summary>$1: older than this; $2: how many at most. Nothing while another process is at it. Rows that somebody looks at closely are left for the next time.</summary>
    /// <param name="table">With a column <c>created_at</c> and an index on it.</param>
    /// <param name="key">Its primary key.</param>
    public static string Remove(string table, string key) => $"""
        WITH turn AS MATERIALIZED (SELECT pg_try_advisory_xact_lock(7311, 4) AS mine), old AS MATERIALIZED (
            SELECT {key} FROM {table} WHERE (SELECT mine FROM turn) AND created_at < transaction_timestamp() - $1 ORDER BY created_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        DELETE FROM {table} t USING old WHERE t.{key} = old.{key}
        """;
}
