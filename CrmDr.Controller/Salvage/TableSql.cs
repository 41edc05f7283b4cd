using System.Globalization;
using CrmDr.Controller.Salvage.Tables;

namespace CrmDr.Controller.Salvage;

/// <summary>The statements of a salvage for one table. Values come as arrays of text, one per column, and are cast to the column's type, so any type works.</summary>
internal static class TableSql
{
    private static readonly string VersionText =
        "format('%s/%s/%s', t.v_epoch, to_char(t.v_at AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), t.v_cloud)";

    /// <summary>$1..: the key. Locks the rows in the order of their keys.</summary>
    public static string Lock(PublishedTable table) =>
        $"SELECT 1 FROM {table.Sql} t JOIN {Source(1, table.Key)} ON {Match(table)} ORDER BY {Join(table.Key, column => $"t.{column.Sql}")} FOR UPDATE OF t";

    /// <summary>$1: row keys; $2: table; $3: source epoch; $4: promotion epoch; $5..: the key. What stands here and what earlier decisions say about it.</summary>
    public static string Read(PublishedTable table, string? hashColumn)
    {
        const string Decisions = "SELECT FROM crmdr.salvage_rows s JOIN crmdr.salvage d USING (source_epoch, commit_lsn) "
            + "WHERE s.table_name = $2 AND s.row_key = k.row_key AND s.source_epoch = $3";
        // A row that no decision has touched, and most that were replayed, are told from others without looking through all decisions about them.
        var replayed = !table.IsTracked ? "false"
            : $"t.v_epoch >= $4 AND EXISTS ({Decisions}{(table.IsPlatform ? "" : " AND d.outcome = 'replayed'")} AND (s.written_epoch, s.written_at, s.written_cloud) = (t.v_epoch, t.v_at, t.v_cloud))";
        var lost = table.IsPlatform ? "false" : $"CASE WHEN t.v_epoch < $4 OR known.replayed THEN false ELSE EXISTS ({Decisions} AND d.outcome <> 'replayed') END";
        return $"""
            SELECT k.row_key, t.{table.Key[0].Sql} IS NOT NULL, {(table.HasVersion ? "t.v_epoch, t.v_at, t.v_cloud" : "NULL::bigint, NULL::timestamptz, NULL::text")},
                coalesce(known.replayed, false), {lost}, {(table.SoftDeletes ? "t.deleted_at IS NOT NULL" : "false")}, {(hashColumn is null ? "NULL" : $"t.{PublishedTable.Quote(hashColumn)}::text")}
            FROM {Source(5, table.Key, "$1::text[]", "row_key")} LEFT JOIN {table.Sql} t ON {Match(table)} CROSS JOIN LATERAL (SELECT {replayed} AS replayed OFFSET 0) known
            """;
    }

    /// <summary>$1..: the columns.</summary>
    public static string Insert(PublishedTable table, IReadOnlyList<TableColumn> columns) =>
        $"INSERT INTO {table.Sql} ({Join(columns, column => column.Sql)}) OVERRIDING SYSTEM VALUE SELECT {Join(columns, Value)} FROM {Source(1, columns)}"
        // Markers have no version to tell which is newer, and never change.
        + (table.HasVersion ? "" : " ON CONFLICT DO NOTHING");

    /// <summary>$1..: the columns, the key's among them.</summary>
    public static string Update(PublishedTable table, IReadOnlyList<TableColumn> columns)
    {
        var set = columns.Where(column => !table.Key.Contains(column)).Select(column => $"{column.Sql} = {Value(column)}").ToList();
        return $"UPDATE {table.Sql} t SET {(set.Count > 0 ? string.Join(", ", set) : "v_epoch = t.v_epoch")} FROM {Source(1, columns)} WHERE {Match(table)}";
    }

    /// <summary>$1..: the key.</summary>
    public static string Delete(PublishedTable table) => $"DELETE FROM {table.Sql} t USING {Source(1, table.Key)} WHERE {Match(table)}";

    /// <summary>$1..: the key. The trigger stamps the row and rebuilds its large values.</summary>
    public static string NewVersion(PublishedTable table) => $"UPDATE {table.Sql} t SET v_epoch = t.v_epoch FROM {Source(1, table.Key)} WHERE {Match(table)}";

    /// <summary>$1..: the key. One statement, so that rows that refer to it see it stay.</summary>
    public static string Reinsert(PublishedTable table)
    {
        var columns = Join(table.Columns, column => column.Sql);
        return $"""
            WITH gone AS (DELETE FROM {table.Sql} t USING {Source(1, table.Key)} WHERE {Match(table)} RETURNING {Join(table.Columns, column => $"t.{column.Sql}")})
            INSERT INTO {table.Sql} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM gone
            """;
    }

    /// <summary>$1: entry ids; $2: source epoch; $3: commit positions; $4: table; $5: row keys; $6: operations; $7: losing versions; $8..: the columns that were sent, or the key.</summary>
    public static string Ledger(PublishedTable table, IReadOnlyList<TableColumn> columns, bool hasImage) => $"""
        INSERT INTO crmdr.conflicts (id, source_epoch, commit_lsn, table_name, row_key, operation, losing, winning, losing_version, winning_version)
        SELECT k.entry, $2, k.lsn::pg_lsn, $4, k.row_key, k.operation, {(hasImage ? "to_jsonb(image)" : "NULL::jsonb")},
            CASE WHEN t.{table.Key[0].Sql} IS NOT NULL THEN to_jsonb(t) END, k.losing_version, CASE WHEN t.{table.Key[0].Sql} IS NOT NULL THEN {VersionText} END
        FROM {Source(8, columns, "$1::uuid[], $3::text[], $5::text[], $6::text[], $7::text[]", "entry, lsn, row_key, operation, losing_version")}
        CROSS JOIN LATERAL (SELECT {Join(columns, column => $"{Value(column)} AS {column.Sql}")}) image
        LEFT JOIN {table.Sql} t ON {Match(table)}
        """;

    /// <summary>$1: source epoch; $2: commit positions; $3: table; $4: row keys; $5..: the key. A row that is gone is recorded with version 0.</summary>
    public static string Decided(PublishedTable table) => $"""
        INSERT INTO crmdr.salvage_rows (source_epoch, commit_lsn, table_name, row_key, written_epoch, written_at, written_cloud)
        SELECT $1, k.lsn::pg_lsn, $3, k.row_key, coalesce(t.v_epoch, 0), coalesce(t.v_at, 'epoch'), coalesce(t.v_cloud, '')
        FROM {Source(5, table.Key, "$2::text[], $4::text[]", "lsn, row_key")} LEFT JOIN {table.Sql} t ON {Match(table)}
        """;

    private static string Match(PublishedTable table) => string.Join(" AND ", table.Key.Select(column => $"t.{column.Sql} = {Value(column)}"));

    private static string Value(TableColumn column) => $"k.{Alias(column)}::{column.Type}";

    // A prefix keeps columns apart from what else the source carries.
    private static string Alias(TableColumn column) => PublishedTable.Quote($"c_{column.Name}");

    private static string Source(int first, IReadOnlyList<TableColumn> columns, string? moreArrays = null, string? moreNames = null)
    {
        var arrays = columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"${first + i}::text[]"));
        var names = columns.Select(Alias);
        return $"unnest({string.Join(", ", moreArrays is null ? arrays : arrays.Prepend(moreArrays))}) AS k({string.Join(", ", moreNames is null ? names : names.Prepend(moreNames))})";
    }

    private static string Join(IEnumerable<TableColumn> columns, Func<TableColumn, string> text) => string.Join(", ", columns.Select(text));
}
