using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;
using Npgsql;
using NpgsqlTypes;

namespace CrmDr.Controller.Salvage;

/// <summary>Builds the commands of a batch.</summary>
internal static class BatchCommands
{
    /// <summary>Adds a command with positional parameters; arrays of text may hold nulls.</summary>
    public static void Add(this NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(value is string?[] texts ? new() { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text } : new() { Value = value });
        batch.BatchCommands.Add(command);
    }

    /// <summary>The keys of some rows, an array for each column.</summary>
    public static IEnumerable<object> KeyArrays(this PublishedTable table, IReadOnlyCollection<OrphanRow> rows) =>
        table.Key.Select((_, i) => rows.Select(row => (string?)row.Key[i]).ToArray());

    /// <summary>The images of some rows, an array for each column.</summary>
    public static IEnumerable<object> ImageArrays(IReadOnlyList<TableColumn> columns, IReadOnlyCollection<OrphanRow> rows) =>
        columns.Select(column => rows.Select(row => row.Image![column.Name]).ToArray());

    /// <summary>Groups rows by table, parents first, and by the columns their images have.</summary>
    public static IEnumerable<(PublishedTable Table, List<TableColumn> Columns, List<OrphanRow> Rows)> ByColumns(this TableCatalog catalog, IEnumerable<OrphanRow> rows) =>
        from row in rows
        group row by (row.Id.Table, Sent: string.Join('\0', row.Image!.Columns.Keys.Order(StringComparer.Ordinal))) into same
        let table = catalog[same.Key.Table]
        orderby table.Rank, table.Name
        select (table, table.Columns.Where(column => !column.IsVersion && same.First().Image!.Columns.ContainsKey(column.Name)).ToList(), same.ToList());

    /// <summary>Groups rows by table, parents first.</summary>
    public static IEnumerable<(PublishedTable Table, List<OrphanRow> Rows)> ByTable(this TableCatalog catalog, IEnumerable<OrphanRow> rows) =>
        from row in rows
        group row by row.Id.Table into same
        let table = catalog[same.Key]
        orderby table.Rank, table.Name
        select (table, same.ToList());
}
