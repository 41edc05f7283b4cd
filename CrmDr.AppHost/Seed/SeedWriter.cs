using Npgsql;

namespace CrmDr.AppHost.Seed;

/// <summary>Fills the database of the primary by COPY, in transactions of a few thousand rows that are there whole or not at all.</summary>
/// <remarks>
/// Everything passes the gate of the database and gets its version there, as any other write; a cloud that does not hold the lease refuses. Written as role
/// <c>crmdr</c>: rows that nobody made leave no entries in the audit trail.
/// </remarks>
public sealed class SeedWriter(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>How many accounts are one transaction: about 4,500 rows.</summary>
    public const int AccountsAtOnce = 250;

    /// <summary>The standby is waited for when it is further behind than this, in bytes of log: writing faster than it follows would cost the pair its protection.</summary>
    private const long MostLag = 24 * 1024 * 1024;

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>Writes accounts with their rows; those that are there already are left as they are.</summary>
    /// <param name="data">What.</param>
    /// <param name="accounts">How many, from the first.</param>
    /// <param name="progress">Told after each transaction.</param>
    /// <param name="cancellation">Ends it after a whole transaction.</param>
    public async Task<SeedTotals> WriteAsync(SeedData data, long accounts, IProgress<SeedTotals>? progress, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await ExecuteAsync(connection, "SET ROLE crmdr; SET synchronous_commit = off");
        var totals = new SeedTotals(0, 0, 0, []);
        for (long first = 0; first < accounts && !cancellation.IsCancellationRequested; first += AccountsAtOnce)
        {
            var count = (int)Math.Min(AccountsAtOnce, accounts - first);
            var missing = await MissingAsync(connection, data, first, count);
            totals = (totals with { Accounts = totals.Accounts + count - missing.Count, There = totals.There + count - missing.Count })
                .Plus(missing.Count, await ChunkAsync(connection, data, missing));
            progress?.Report(totals);
            await FollowedAsync(connection, MostLag, cancellation);
        }

        return totals;
    }

    private static async Task<IReadOnlyDictionary<string, long>> ChunkAsync(NpgsqlConnection connection, SeedData data, IReadOnlyList<long> accounts)
    {
        if (accounts.Count == 0)
            return new Dictionary<string, long>();
        var rows = accounts.SelectMany(data.Account).ToLookup(row => row.Table);
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var table in SeedTables.All)
        {
            await using var copy = await connection.BeginBinaryImportAsync(table.Copy);
            foreach (var row in rows[table])
            {
                await copy.StartRowAsync();
                for (var i = 0; i < table.Columns.Length; i++)
                    if (row.Values[i] is { } value)
                        await copy.WriteAsync(value, table.Columns[i].Type);
                    else
                        await copy.WriteNullAsync();
            }

            await copy.CompleteAsync();
        }

        await transaction.CommitAsync();
        return SeedTables.All.ToDictionary(table => table.Name, table => (long)rows[table].Count());
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
    private async Task FollowedAsync(NpgsqlConnection connection, long most, CancellationToken cancellation)
    {
        const string Lag = """
            SELECT coalesce(max(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), confirmed_flush_lsn)), 0)::bigint
            FROM pg_catalog.pg_replication_slots WHERE slot_name = 'crm_slot' AND active
            """;
        while (!cancellation.IsCancellationRequested)
        {
            await using var command = new NpgsqlCommand(Lag, connection);
            if ((long)(await command.ExecuteScalarAsync(CancellationToken.None))! <= most)
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
