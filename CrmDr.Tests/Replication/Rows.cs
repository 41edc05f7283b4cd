using System.Collections.Immutable;
using CrmDr.Failover.Replication;

namespace CrmDr.Tests.Replication;

/// <summary>Short ways to write rows down.</summary>
internal static class Rows
{
    public static readonly RowId Deal = new("crm.deals", "d1");
    public static readonly RowId Key = new("crm.idempotency_keys", "k1");

    public static RowImage Image(params (string Column, string? Value)[] columns) =>
        new(columns.ToImmutableDictionary(column => column.Column, column => column.Value));

    /// <summary>A version of the old primary, before the promotion to epoch 2.</summary>
    public static RowVersion Old(long at) => new(1, at, "aws");

    /// <summary>A version given since the promotion.</summary>
    public static RowVersion New(long at) => new(2, at, "gcp");

    public static OrphanChange Insert(string table, string key, params (string Column, string? Value)[] columns) =>
        new(table, RowOperation.Insert, [key], null, Image(columns));

    public static OrphanChange Update(string table, string key, params (string Column, string? Value)[] columns) =>
        new(table, RowOperation.Update, [key], null, Image(columns));

    public static OrphanChange Delete(string table, string key) => new(table, RowOperation.Delete, [key], null, null);

    public static ImmutableArray<OrphanRow> Net(params OrphanChange[] changes) =>
        new OrphanTransaction(new Lsn(1), new Lsn(2), DateTimeOffset.UnixEpoch, [.. changes]).Rows();
}
