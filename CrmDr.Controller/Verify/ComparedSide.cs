using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Verify;

/// <summary>One of the two databases, read through one session.</summary>
internal sealed class ComparedSide : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly VerifyOptions _options;

    private ComparedSide(NpgsqlConnection connection, VerifyOptions options, TableCatalog catalog) =>
        (_connection, _options, Catalog) = (connection, options, catalog);

    public TableCatalog Catalog { get; }

    public static async Task<ComparedSide> OpenAsync(NpgsqlDataSource database, VerifyOptions options, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await PlainText.SetAsync(connection, cancellationToken);
            return new ComparedSide(connection, options, await TableCatalog.ReadAsync(connection, cancellationToken));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>About how many rows, without counting: enough to choose a number of buckets. Before the first ANALYZE the size tells.</summary>
    public async Task<long> EstimateAsync(ComparedTable table, CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT CASE WHEN reltuples >= 0 THEN reltuples ELSE pg_relation_size(oid) / 150 END::bigint FROM pg_class WHERE oid = $1::regclass");
        command.Parameters.Add(new() { Value = table.Local.Sql });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<Dictionary<string, Bucket>> BucketsAsync(ComparedTable table, int digits, CancellationToken cancellationToken)
    {
        var buckets = new Dictionary<string, Bucket>();
        await using var command = Command(ComparerSql.Buckets(table, digits));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            buckets[reader.GetString(0)] = new Bucket(reader.GetInt64(1), reader.GetString(2));
        return buckets;
    }

    public async IAsyncEnumerable<ComparedRow> RowsAsync(
        ComparedTable table, int digits, string[] buckets, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(ComparerSql.Rows(table, digits));
        command.Parameters.Add(new() { Value = buckets });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return new ComparedRow(reader.GetString(0), [.. reader.GetFieldValue<string[]>(1)], Reading(reader, 2));
    }

    /// <summary>The rows with these keys, in the same order; null where there is none.</summary>
    public async Task<RowReading?[]> ByKeyAsync(ComparedTable table, IReadOnlyList<Suspect> suspects, CancellationToken cancellationToken)
    {
        var found = new RowReading?[suspects.Count];
        await using var command = Command(ComparerSql.ByKey(table));
        for (var i = 0; i < table.Local.Key.Length; i++)
            command.Parameters.Add(new() { Value = suspects.Select(suspect => suspect.Key[i]).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found[reader.GetInt64(0) - 1] = Reading(reader, 1);
        return found;
    }

    public async Task<long> DanglingAsync(ForeignKey reference, CancellationToken cancellationToken)
    {
        await using var command = Command(ComparerSql.Dangling(reference, Catalog));
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Both ends of replication at this side.</summary>
    public async Task<SideEnds> EndsAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("""
            SELECT pg_current_wal_flush_lsn()::text, s.confirmed_flush_lsn::text, coalesce(s.active, false),
                   EXISTS (SELECT FROM pg_subscription WHERE subenabled AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))
            FROM (VALUES (1)) one LEFT JOIN pg_replication_slots s ON s.slot_name = $1 AND s.database = current_database()
            """);
        command.Parameters.Add(new() { Value = _options.SlotName });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new SideEnds(Lsn.Parse(reader.GetString(0)), reader.IsDBNull(1) ? null : Lsn.Parse(reader.GetString(1)), reader.GetBoolean(2), reader.GetBoolean(3));
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static RowReading Reading(NpgsqlDataReader reader, int first) => new(reader.IsDBNull(first) ? null : reader.GetString(first), reader.GetString(first + 1));

    private NpgsqlCommand Command(string sql) => new(sql, _connection) { CommandTimeout = _options.QueryTimeoutSeconds };
}
