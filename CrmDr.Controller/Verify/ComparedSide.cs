using System.Collections.Immutable;
using System.Globalization;
using CrmDr.Controller.Salvage.Tables;
using CrmDr.Failover.Replication;
using Npgsql;

namespace CrmDr.Controller.Verify;

/// <summary>One of the two databases, read through one session.</summary>
internal sealed class ComparedSide : IAsyncDisposable
{
    // Gentle: a plan that reads a whole parent for a piece of its children would not be one.
    private const string GentleSettings = "SELECT set_config('max_parallel_workers_per_gather', '0', false), set_config('enable_hashjoin', 'off', false), set_config('enable_mergejoin', 'off', false)";
    private const string FastSettings = "SELECT set_config('work_mem', '64MB', false)";

    private readonly NpgsqlConnection _connection;
    private readonly VerifyOptions _options;

    private ComparedSide(NpgsqlConnection connection, VerifyOptions options, TableCatalog catalog) =>
        (_connection, _options, Catalog) = (connection, options, catalog);

    public TableCatalog Catalog { get; }

    /// <param name="database">Which one.</param>
    /// <param name="options">How to compare.</param>
    /// <param name="catalog">Its tables, where another session has read them; null: they are read.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ComparedSide> OpenAsync(NpgsqlDataSource database, VerifyOptions options, TableCatalog? catalog, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await PlainText.SetAsync(connection, cancellationToken);
            await using (var settings = new NpgsqlCommand(options.Mode == VerifyMode.Gentle ? GentleSettings : FastSettings, connection))
                await settings.ExecuteNonQueryAsync(cancellationToken);
            return new ComparedSide(connection, options, catalog ?? await TableCatalog.ReadAsync(connection, cancellationToken));
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
        await using var command = Command("SELECT CASE WHEN reltuples >= 0 THEN reltuples ELSE pg_relation_size(oid) / 150 END::bigint FROM pg_class WHERE oid = $1::regclass", table.Local.Sql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How many pages it has; null when its rows lie elsewhere, as in partitions.</summary>
    public async Task<long?> PagesAsync(ComparedTable table, CancellationToken cancellationToken)
    {
        await using var command = Command("""
            SELECT CASE WHEN relkind = 'r' AND NOT relhassubclass THEN pg_relation_size(oid) / current_setting('block_size')::bigint END FROM pg_class WHERE oid = $1::regclass
            """, table.Local.Sql);
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    public async Task<SnapshotEnds> SnapshotAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("SELECT pg_snapshot_xmin(s)::text, pg_snapshot_xmax(s)::text FROM pg_current_snapshot() s");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new SnapshotEnds(Number(reader, 0), Number(reader, 1));
    }

    /// <summary>Adds up the buckets of a table, or of a piece of it.</summary>
    /// <param name="sums">Where to.</param>
    /// <param name="table">Which one.</param>
    /// <param name="keysOnly">Only which rows there are, not what is in them.</param>
    /// <param name="pages">The piece; null: all of it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task AddBucketsAsync(BucketSums sums, ComparedTable table, bool keysOnly, PageRange? pages, CancellationToken cancellationToken)
    {
        await using var command = Command(ComparerSql.Buckets(table, keysOnly, pages), sums.Mask);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            sums.Add(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    public async IAsyncEnumerable<ComparedRow> RowsAsync(
        ComparedTable table, long mask, long[] buckets, PageRange? pages, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(ComparerSql.Rows(table, pages), mask, buckets);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return new ComparedRow(reader.GetString(0), [.. reader.GetFieldValue<string[]>(1)], Reading(reader, 2));
    }

    /// <summary>Which rows there are, and how many of them this transaction or a later one wrote.</summary>
    public async Task<KeyTally> TallyAsync(ComparedTable table, ulong since, PageRange? pages, CancellationToken cancellationToken)
    {
        await using var command = Command(ComparerSql.Tally(table, pages), Modulo(since));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new KeyTally(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    /// <summary>Keys of what this transaction or a later one wrote.</summary>
    public async IAsyncEnumerable<string[]> ChangedAsync(
        ComparedTable table, ulong since, PageRange? pages, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(ComparerSql.Changed(table, pages), Modulo(since));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return reader.GetFieldValue<string[]>(0);
    }

    /// <summary>The rows with these keys, in the same order; null where there is none.</summary>
    public async Task<RowReading?[]> ByKeyAsync(ComparedTable table, IReadOnlyList<ImmutableArray<string>> keys, CancellationToken cancellationToken)
    {
        var found = new RowReading?[keys.Count];
        await using var command = Command(ComparerSql.ByKey(table), Arrays(table, keys));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found[reader.GetInt64(0) - 1] = Reading(reader, 1);
        return found;
    }

    /// <summary>Rows that refer to a row that is not there.</summary>
    public async IAsyncEnumerable<DanglingRow> DanglingAsync(
        ComparedTable table, ForeignKey reference, PageRange? pages, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = Command(ComparerSql.Dangling(table, reference, Catalog, pages));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            yield return new DanglingRow([.. reader.GetFieldValue<string[]>(0)], reader.GetString(1));
    }

    /// <summary>What these rows refer to that is still not there, in the same order; null where all is well.</summary>
    public async Task<string?[]> StillDanglingAsync(ComparedTable table, ForeignKey reference, IReadOnlyList<ImmutableArray<string>> keys, CancellationToken cancellationToken)
    {
        var found = new string?[keys.Count];
        await using var command = Command(ComparerSql.StillDangling(table, reference, Catalog), Arrays(table, keys));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found[reader.GetInt64(0) - 1] = reader.GetString(1);
        return found;
    }

    /// <summary>Both ends of replication at this side.</summary>
    public async Task<SideEnds> EndsAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("""
            WITH here AS (SELECT oid FROM pg_subscription WHERE subenabled AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))
            SELECT pg_current_wal_flush_lsn()::text, s.confirmed_flush_lsn::text, coalesce(s.active, false), EXISTS (SELECT FROM here),
                   EXISTS (SELECT FROM pg_subscription_rel r JOIN here ON here.oid = r.srsubid WHERE r.srsubstate <> 'r')
            FROM (VALUES (1)) one LEFT JOIN pg_replication_slots s ON s.slot_name = $1 AND s.database = current_database()
            """, _options.SlotName);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new SideEnds(
            Lsn.Parse(reader.GetString(0)), reader.IsDBNull(1) ? null : Lsn.Parse(reader.GetString(1)), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetBoolean(4));
    }

    /// <summary>What this database remembers of the last comparison that ended equal; null: of none.</summary>
    public async Task<VerifiedRow?> VerifiedAsync(CancellationToken cancellationToken)
    {
        await using var known = Command("SELECT to_regclass('crmdr_local.verified') IS NOT NULL");
        if (await known.ExecuteScalarAsync(cancellationToken) is not true)
            return null;
        await using var command = Command("SELECT id, since::text, xmin = written::xid, at, tables FROM crmdr_local.verified");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new VerifiedRow(new EqualMark(reader.GetGuid(0), Number(reader, 1), reader.GetBoolean(2)), reader.GetDateTime(3), reader.GetFieldValue<string[]>(4))
            : null;
    }

    /// <summary>Remembers one. It is of this database alone, so nobody waits for a standby.</summary>
    public async Task RememberAsync(Guid id, DateTime at, ulong since, string[] tables, CancellationToken cancellationToken)
    {
        await using var transaction = await _connection.BeginTransactionAsync(cancellationToken);
        await using (var alone = Command("SET LOCAL synchronous_commit = local"))
            await alone.ExecuteNonQueryAsync(cancellationToken);
        await using (var command = Command("""
            INSERT INTO crmdr_local.verified (id, at, since, written, tables) VALUES ($1, $2, $3::text::xid8, pg_current_xact_id(), $4)
            ON CONFLICT (one) DO UPDATE SET id = excluded.id, at = excluded.at, since = excluded.since, written = excluded.written, tables = excluded.tables
            """, id, at, since.ToString(CultureInfo.InvariantCulture), tables))
            await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private static RowReading Reading(NpgsqlDataReader reader, int first) => new(reader.IsDBNull(first) ? null : reader.GetString(first), reader.GetString(first + 1));

    /// <summary>As a row tells it.</summary>
    private static string Modulo(ulong transaction) => ((uint)transaction).ToString(CultureInfo.InvariantCulture);

    private static ulong Number(NpgsqlDataReader reader, int column) => ulong.Parse(reader.GetString(column), CultureInfo.InvariantCulture);

    private static object[] Arrays(ComparedTable table, IReadOnlyList<ImmutableArray<string>> keys) =>
        [.. table.Local.Key.Select((_, i) => (object)keys.Select(key => key[i]).ToArray())];

    private NpgsqlCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, _connection) { CommandTimeout = _options.QueryTimeoutSeconds };
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return command;
    }
}
