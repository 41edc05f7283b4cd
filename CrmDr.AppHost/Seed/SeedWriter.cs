using Npgsql;

namespace CrmDr.AppHost.Seed;

/// <summary>Fills the database of the primary by COPY, in transactions of a few thousand rows that are there whole or not at all, two at a time.</summary>
/// <remarks>
/// Everything passes the gate of the database, as any other write; a cloud that does not hold the lease refuses. The rows bring the version that the gate found
/// for their transaction (docs/adr/0064). Written as role <c>crmdr</c>: rows that nobody made leave no entries in the audit trail.
/// </remarks>
/// <param name="database">The primary's, as its owner or an administrator.</param>
/// <param name="time">Tells how long it took.</param>
/// <param name="standby">The standby's, likewise: its indexes are treated as the primary's. Null: it applies with all of them, and is waited for.</param>
public sealed class SeedWriter(NpgsqlDataSource database, TimeProvider time, NpgsqlDataSource? standby = null)
{
    /// <summary>From so many accounts on it pays to make the indexes at the end.</summary>
    public const int Many = 2_000;

    /// <summary>How many accounts are one transaction: about 3,700 rows.</summary>
    public const int AccountsAtOnce = 250;

    /// <summary>One makes rows up while the other one's are taken.</summary>
    private const int Streams = 2;

    /// <summary>The standby is waited for when it is further behind than this, in bytes of log: writing faster than it follows would cost the pair its protection.</summary>
    private const long MostLag = 24 * 1024 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    // Lists of words that wait to be put into an index of a search are kept short for those who search; here long ones are put in at once.
    private const string Session = "SET ROLE crmdr; SET synchronous_commit = off; SET gin_pending_list_limit = '16MB'";

    private readonly Lock _counting = new();
    private SeedTotals _totals = new(0, 0, 0, []);
    private long _next;

    /// <summary>Writes accounts with their rows; those that are there already are left as they are.</summary>
    /// <param name="data">What.</param>
    /// <param name="accounts">How many, from the first.</param>
    /// <param name="progress">Told after each transaction.</param>
    /// <param name="cancellation">Ends it after a whole transaction.</param>
    public async Task<SeedTotals> WriteAsync(SeedData data, long accounts, IProgress<SeedTotals>? progress, CancellationToken cancellation)
    {
        (_totals, _next) = (new(0, 0, 0, []), 0);
        var started = time.GetTimestamp();
        BulkIndexes[] indexes = standby is null ? [new(database)] : [new(database), new(standby)];
        if (accounts >= Many)
            await Task.WhenAll(indexes.Select(one => one.TakeOffAsync()));
        try
        {
            using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAll(Enumerable.Range(0, Streams).Select(_ => Task.Run(() => StreamAsync(data, accounts, progress, failed), CancellationToken.None)));
            var copied = time.GetElapsedTime(started);
            await indexes[0].MakeAsync();
            var took = time.GetElapsedTime(started);
            var followed = await FollowedAsync(cancellation);
            await Task.WhenAll(indexes[1..].Select(one => one.MakeAsync()));
            Times = new SeedTimes(copied, took, followed is null ? null : time.GetElapsedTime(started) - took);
        }
        catch
        {
            await Task.WhenAll(indexes.Select(one => one.MakeAsync()));
            throw;
        }

        return _totals;
    }

    /// <summary>How long the last seed took; null before one has ended.</summary>
    public SeedTimes? Times { get; private set; }

    private async Task<TimeSpan?> FollowedAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("SELECT pg_catalog.pg_current_wal_flush_lsn()::text", connection);
        var end = (string)(await command.ExecuteScalarAsync(CancellationToken.None))!;
        await using var ask = new NpgsqlCommand("SELECT confirmed_flush_lsn >= $1::text::pg_catalog.pg_lsn FROM pg_catalog.pg_replication_slots WHERE slot_name = 'crm_slot' AND active", connection)
        {
            Parameters = { new() { Value = end } },
        };
        var started = time.GetTimestamp();
        while (!cancellation.IsCancellationRequested && time.GetElapsedTime(started) < LongestWait && await ask.ExecuteScalarAsync(CancellationToken.None) is bool all)
        {
            if (all)
                return time.GetElapsedTime(started);
            await Task.Delay(Look, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return null;
    }

    private async Task StreamAsync(SeedData data, long accounts, IProgress<SeedTotals>? progress, CancellationTokenSource stop)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
            await ExecuteAsync(connection, Session);
            var buffers = SeedTables.All.ToDictionary(table => table, _ => new CopyBuffer());
            while (!stop.IsCancellationRequested)
            {
                var first = Interlocked.Add(ref _next, AccountsAtOnce) - AccountsAtOnce;
                if (first >= accounts)
                    break;
                var count = (int)Math.Min(AccountsAtOnce, accounts - first);
                var missing = await MissingAsync(connection, data, first, count);
                await ChunkAsync(connection, missing.SelectMany(data.Account), buffers);
                Count(count, missing.Count, buffers, progress);
                await NotTooFarAsync(connection, stop.Token);
            }

            await ExecuteAsync(connection, "RESET ALL; RESET ROLE");
        }
        catch
        {
            await stop.CancelAsync();
            throw;
        }
    }

    private void Count(int accounts, int written, Dictionary<SeedTable, CopyBuffer> buffers, IProgress<SeedTotals>? progress)
    {
        lock (_counting)
        {
            var there = accounts - written;
            _totals = (_totals with { Accounts = _totals.Accounts + there, There = _totals.There + there })
                .Plus(written, buffers.ToDictionary(table => table.Key.Name, table => (long)table.Value.Rows));
            progress?.Report(_totals);
        }
    }

    private static async Task ChunkAsync(NpgsqlConnection connection, IEnumerable<SeedRow> rows, Dictionary<SeedTable, CopyBuffer> buffers)
    {
        foreach (var buffer in buffers.Values)
            buffer.Clear();
        await using var transaction = await connection.BeginTransactionAsync();
        var stamp = await StampAsync(connection);
        foreach (var row in rows)
            buffers[row.Table].Add(row, stamp);
        foreach (var table in SeedTables.All.Where(table => buffers[table].Rows > 0))
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(table.Copy);
            await copy.WriteAsync(buffers[table].End());
        }

        await transaction.CommitAsync();
    }

    private static async Task<SeedStamp> StampAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT epoch, at, cloud FROM crmdr.stamp()", connection);
        await using var row = await command.ExecuteReaderAsync();
        await row.ReadAsync();
        return new SeedStamp(row.GetInt64(0), row.GetDateTime(1), row.GetString(2));
    }

    /// <summary>The numbers of those that are not there: an account comes with all its rows or not at all.</summary>
    private static async Task<IReadOnlyList<long>> MissingAsync(NpgsqlConnection connection, SeedData data, long first, int count)
    {
        var ids = Enumerable.Range(0, count).ToDictionary(i => data.AccountId(first + i), i => first + i);
        await using var command = new NpgsqlCommand("SELECT id FROM crm.accounts WHERE id = ANY ($1)", connection) { Parameters = { new() { Value = ids.Keys.ToArray() } } };
        await using var rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
            ids.Remove(rows.GetGuid(0));
        return [.. ids.Values];
    }

    /// <summary>Waits until a standby that is connected has taken the log but for the last bytes of it. One that is away is not waited for.</summary>
    private async Task NotTooFarAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        const string Lag = """
            SELECT coalesce(max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), confirmed_flush_lsn)), 0)::bigint
            FROM pg_catalog.pg_replication_slots WHERE slot_name = 'crm_slot' AND active
            """;
        while (!cancellation.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand(Lag, connection);
            if ((long)(await command.ExecuteScalarAsync(CancellationToken.None))! <= MostLag)
                return;
            await Task.Delay(Look, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
