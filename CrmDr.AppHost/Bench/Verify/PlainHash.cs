using Npgsql;

namespace CrmDr.AppHost.Bench.Verify;

/// <summary>The least that a comparison by the text of rows could do: count every published row and add up a hash of it, on both sides at once, table by table.</summary>
public sealed class PlainHash(NpgsqlDataSource primary, NpgsqlDataSource standby)
{
    private IReadOnlyList<string> _tables = [];

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var command = primary.CreateCommand("SELECT format('%I.%I', schemaname, tablename) FROM pg_publication_tables WHERE pubname = 'crm_replication' ORDER BY 1");
        await using var rows = await command.ExecuteReaderAsync(cancellation);
        var tables = new List<string>();
        while (await rows.ReadAsync(cancellation))
            tables.Add(rows.GetString(0));
        _tables = tables;
    }

    /// <summary>Rows of the primary.</summary>
    public async Task<long> RunAsync(CancellationToken cancellation)
    {
        var rows = 0L;
        foreach (var table in _tables)
        {
            var counts = await Task.WhenAll(CountAsync(primary, table, cancellation), CountAsync(standby, table, cancellation));
            rows += counts[0];
        }

        return rows;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource database, string table, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand($"SELECT count(*), sum(('x' || left(md5(t::text), 16))::bit(64)::bigint) FROM {table} t");
        return (long)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
