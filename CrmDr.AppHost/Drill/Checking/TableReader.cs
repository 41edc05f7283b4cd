using Npgsql;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>Hashes every published table of two databases and, where they differ, counts the rows.</summary>
public static class TableReader
{
    // Text of a row depends on these; both sides must print alike.
    private const string Settings = "SET timezone = 'UTC'; SET datestyle = 'ISO'; SET extra_float_digits = 1; SET bytea_output = 'hex'";

    public static async Task<IReadOnlyList<TableComparison>> CompareAsync(
        DatabaseReader left, DatabaseReader right, CancellationToken cancellation)
    {
        await using var one = await left.OpenAsync(Settings, cancellation);
        await using var two = await right.OpenAsync(Settings, cancellation);
        var digests = await Task.WhenAll(DigestsAsync(one, cancellation), DigestsAsync(two, cancellation));
        var (oneTables, twoTables) = (digests[0], digests[1]);
        var comparisons = new List<TableComparison>();
        foreach (var table in oneTables.Keys.Union(twoTables.Keys).Order(StringComparer.Ordinal))
        {
            var a = oneTables.GetValueOrDefault(table);
            var b = twoTables.GetValueOrDefault(table);
            var differing = a is not null && a.Hash == b?.Hash ? 0 : await DifferingAsync(one, a, two, b, cancellation);
            comparisons.Add(new TableComparison(
                table,
                new Dictionary<string, long> { [left.Cloud] = a?.Rows ?? -1, [right.Cloud] = b?.Rows ?? -1 },
                new Dictionary<string, string> { [left.Cloud] = a?.Hash ?? "", [right.Cloud] = b?.Hash ?? "" },
                differing));
        }

        return comparisons;
    }

    private static async Task<Dictionary<string, TableDigest>> DigestsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var tables = await ColumnAsync(connection,
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_publication_tables WHERE pubname = 'crm_replication'", cancellation);
        var digests = new Dictionary<string, TableDigest>();
        foreach (var table in tables)
        {
            // A sum does not ask for an order: a million rows need no room.
            await using var command = Command($"SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint), 0)::text FROM {table} t", connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            await reader.ReadAsync(cancellation);
            digests[table] = new TableDigest(table, reader.GetInt64(0), reader.GetString(1));
        }

        return digests;
    }

    private static async Task<int> DifferingAsync(
        NpgsqlConnection one, TableDigest? a, NpgsqlConnection two, TableDigest? b, CancellationToken cancellation)
    {
        var left = a is null ? [] : await RowsAsync(one, a.Table, cancellation);
        var right = b is null ? [] : await RowsAsync(two, b.Table, cancellation);
        // A table that is published on one side only differs even when it is empty.
        return Math.Max(RowDifference.Keys(left, right).Count, 1);
    }

    private static async Task<Dictionary<string, string>> RowsAsync(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        var key = string.Join(", ", await ColumnAsync(connection,
            $"""
             SELECT 't.' || quote_ident(a.attname) FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
             WHERE i.indisprimary AND i.indrelid = '{table.Replace("'", "''", StringComparison.Ordinal)}'::regclass ORDER BY a.attnum
             """, cancellation));
        await using var command = Command($"SELECT (ROW({key}))::text, md5(t::text) FROM {table} t", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new Dictionary<string, string>();
        while (await reader.ReadAsync(cancellation))
            rows[reader.GetString(0)] = reader.GetString(1);
        return rows;
    }

    // Both servers are known to answer by now, and a million rows take longer than the drill's other questions.
    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection) => new(sql, connection) { CommandTimeout = 600 };

    private static async Task<List<string>> ColumnAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var values = new List<string>();
        while (await reader.ReadAsync(cancellation))
            values.Add(reader.GetString(0));
        return values;
    }
}
