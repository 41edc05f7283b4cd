using System.Collections.Immutable;
using System.Text.Json;

namespace CrmDr.Failover.Replication;

/// <summary>A row of a published table, wherever it is stored.</summary>
/// <param name="Table">Schema and table: <c>crm.deals</c>.</param>
/// <param name="Key">The primary key as text; a key of several columns as a JSON array of texts.</param>
public readonly record struct RowId(string Table, string Key)
{
    public static RowId Of(string table, ImmutableArray<string> key) => new(table, key.Length == 1 ? key[0] : JsonSerializer.Serialize(key.AsSpan().ToArray()));

    public override string ToString() => $"{Table} {Key}";
}
