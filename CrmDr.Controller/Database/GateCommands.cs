using CrmDr.Failover.Decisions;
using Npgsql;
using NpgsqlTypes;

namespace CrmDr.Controller.Database;

/// <summary>Opens and closes the gate. Each command may be repeated.</summary>
public sealed class GateCommands(NpgsqlDataSource database, string cloud, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    /// <summary>Opening the gate and writing a marker, one after the other: whichever comes second sees the first.</summary>
    private const string MarkerOrGate = "SELECT pg_advisory_xact_lock(7311, 3)";

    /// <summary>Runs one command of the gate's lane.</summary>
    public Task RunAsync(Command command, CancellationToken cancellationToken) => command switch
    {
        Command.Fence => FenceAsync(cancellationToken),
        Command.WriteMarker marker => MarkAsync(marker.Epoch, cancellationToken),
        Command.StopApply => StopApplyAsync(cancellationToken),
        Command.Promote promote => PromoteAsync(promote, cancellationToken),
        Command.Reopen reopen => OpenAsync(reopen.Epoch, null, cancellationToken),
        Command.RememberEpoch remember => RememberAsync(remember.Epoch, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "not a command of the gate"),
    };

    /// <summary>Revoke; wait for those who passed; empty the authority; end the writers' sessions.</summary>
    private async Task FenceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, "REVOKE crm_writer FROM crm_app", cancellationToken);
        while (!await TryCloseAsync(connection, cancellationToken))
        {
            // Somebody sits in a transaction that has passed the gate, perhaps frozen: it is ended, not waited for.
            await EndSessionsAsync(connection, "AND xact_start IS NOT NULL", cancellationToken);
        }

        await EndSessionsAsync(connection, "", cancellationToken);
    }

    private static async Task<bool> TryCloseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, $"SET LOCAL lock_timeout = {Patience.TotalMilliseconds:0}", cancellationToken);
            await ExecuteAsync(connection, "SELECT pg_advisory_xact_lock(7311, 1)", cancellationToken);
            await ExecuteAsync(connection, "DELETE FROM crmdr_local.authority", cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException waited) when (waited.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private async Task EndSessionsAsync(NpgsqlConnection connection, string which, CancellationToken cancellationToken)
    {
        await using var list = new NpgsqlCommand($"SELECT pid FROM pg_stat_activity WHERE usename = 'crm_app' AND datname = current_database() {which}", connection);
        var pids = new List<int>();
        await using (var reader = await list.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                pids.Add(reader.GetInt32(0));
        }

        await EndAsync(connection, [.. pids], cancellationToken);
    }

    /// <summary>Through a closed gate alone: a marker that arrives late, when its epoch goes on, would hide from the peer what is written after it.</summary>
    private async Task MarkAsync(long epoch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, MarkerOrGate, cancellationToken);
        await using var open = new NpgsqlCommand("SELECT max(epoch) FROM crmdr_local.authority", connection);
        if (await open.ExecuteScalarAsync(cancellationToken) is long found)
            throw new InvalidOperationException($"The marker of epoch {epoch} was not written: the gate of {cloud} is open for epoch {found}. It is closed first, if that is still wanted.");
        await using var write = new NpgsqlCommand("INSERT INTO crmdr.markers (epoch, cloud) VALUES ($1, $2) ON CONFLICT DO NOTHING", connection)
        {
            Parameters = { new() { Value = epoch }, new() { Value = cloud } },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A promotion reads the position of apply: nothing may be applying any more.</summary>
    private async Task StopApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, "SET lock_timeout = '2s'", cancellationToken);
        await ExecuteAsync(connection, "ALTER SUBSCRIPTION crm_subscription DISABLE", cancellationToken);
        // DISABLE returns at once, but a worker inside a frozen publisher's transaction lives on and would hold up local writes for a minute.
        await using var list = new NpgsqlCommand(
            "SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = current_database() AND backend_type LIKE 'logical replication %worker'", connection);
        while (await list.ExecuteScalarAsync(cancellationToken) is int[] workers)
            await EndAsync(connection, workers, cancellationToken);
    }

    private async Task EndAsync(NpgsqlConnection connection, int[] pids, CancellationToken cancellationToken)
    {
        if (pids.Length == 0)
            return;
        await using var end = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM unnest($1) AS pid", connection) { Parameters = { new() { Value = pids } } };
        await end.ExecuteNonQueryAsync(cancellationToken);
        await using var left = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = ANY ($1))", connection) { Parameters = { new() { Value = pids } } };
        while (await left.ExecuteScalarAsync(cancellationToken) is true)
            await Task.Delay(TimeSpan.FromMilliseconds(3), time, cancellationToken);
    }

    private async Task PromoteAsync(Command.Promote promote, CancellationToken cancellationToken) =>
        await OpenAsync(promote.Epoch, async connection =>
        {
            await using var record = new NpgsqlCommand("""
                INSERT INTO crmdr_local.promotions (epoch, cloud, from_epoch, clean, position, opened_lsn)
                SELECT $1, $2, $1 - 1, $3, $4, pg_current_wal_insert_lsn()
                WHERE NOT EXISTS (SELECT FROM crmdr_local.promotions WHERE epoch > $1)
                ON CONFLICT (epoch) DO NOTHING
                """, connection)
            {
                Parameters =
                {
                    new() { Value = promote.Epoch },
                    new() { Value = cloud },
                    new() { Value = promote.Clean },
                    new() { Value = promote.Position is { } p ? new NpgsqlLogSequenceNumber(p) : DBNull.Value, NpgsqlDbType = NpgsqlDbType.PgLsn },
                },
            };
            await record.ExecuteNonQueryAsync(cancellationToken);
        }, cancellationToken);

    /// <summary>One transaction: whoever sees the gate open sees why. A lower epoch than any recorded is refused here as well, and one that a marker has ended.</summary>
    private async Task OpenAsync(long epoch, Func<NpgsqlConnection, Task>? first, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, MarkerOrGate, cancellationToken);
        if (first is not null)
            await first(connection);
        await using var open = new NpgsqlCommand("""
            INSERT INTO crmdr_local.authority (epoch, cloud)
            SELECT $1, $2 WHERE EXISTS (SELECT FROM crmdr_local.promotions WHERE epoch = $1) AND NOT EXISTS (SELECT FROM crmdr_local.promotions WHERE epoch > $1)
                AND NOT EXISTS (SELECT FROM crmdr.markers WHERE epoch >= $1)
            ON CONFLICT (one) DO UPDATE SET epoch = excluded.epoch, cloud = excluded.cloud, opened_at = clock_timestamp() WHERE authority.epoch <= excluded.epoch
            """, connection)
        {
            Parameters = { new() { Value = epoch }, new() { Value = cloud } },
        };
        if (await open.ExecuteNonQueryAsync(cancellationToken) != 1)
            throw new InvalidOperationException($"The database of {cloud} refused epoch {epoch}: it has recorded a higher one, or a marker that ends this one.");
        await ExecuteAsync(connection, "GRANT crm_writer TO crm_app", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private Task RememberAsync(long epoch, CancellationToken cancellationToken) => ExecuteAsync("""
        INSERT INTO crmdr_local.settings (name, value) VALUES ('highest_epoch', $1::bigint::text)
        ON CONFLICT (name) DO UPDATE SET value = greatest(settings.value::bigint, excluded.value::bigint)::text
        """, cancellationToken, epoch);

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
