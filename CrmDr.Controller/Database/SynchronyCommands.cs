using CrmDr.Failover.Decisions;
using Npgsql;

namespace CrmDr.Controller.Database;

/// <summary>Makes commits wait for the peer, and lets them go on without it. Each command may be repeated.</summary>
public sealed class SynchronyCommands(NpgsqlDataSource database, TimeProvider time)
{
    // A transaction that writes nothing but its own commit: nothing is published, and the peer has to confirm it like any other.
    private const string Empty = "SELECT pg_logical_emit_message(true, 'crmdr', '')";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Runs one command of the lane of synchrony.</summary>
    public Task RunAsync(Command command, CancellationToken cancellationToken) => command switch
    {
        Command.WaitForPeer wait => WaitForPeerAsync(wait.Epoch, cancellationToken),
        Command.StopWaiting => StopWaitingAsync(cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "not a command of synchrony"),
    };

    private async Task WaitForPeerAsync(long epoch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await SetAsync(connection, StandbyNames.Of(epoch), cancellationToken);
        await using (var waiter = await WaiterAsync(cancellationToken))
            await await SeenWaitingAsync(connection, waiter, cancellationToken);
        // Whatever was committed without waiting lies before this position.
        await using var note = new NpgsqlCommand("UPDATE crmdr_local.authority SET synchronous_since = pg_current_wal_insert_lsn() WHERE epoch = $1", connection)
        {
            Parameters = { new() { Value = epoch } },
        };
        await note.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// Not done before it is proven: a checkpointer that is late could take an emptied setting in after the next one was set, and release those who wait by then.
    /// A commit that nobody can confirm is released by nothing but the emptied setting.
    /// </summary>
    private async Task StopWaitingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, "UPDATE crmdr_local.authority SET synchronous_since = NULL", cancellationToken);
        await ExecuteAsync(connection, "INSERT INTO crmdr_local.settings (name, value) VALUES ('synchrony', 'stopping') ON CONFLICT (name) DO UPDATE SET value = excluded.value", cancellationToken);
        await SetAsync(connection, StandbyNames.Nobody, cancellationToken);
        await UntilAsync(connection, "SELECT NOT EXISTS (SELECT FROM pg_stat_replication WHERE sync_priority > 0)", cancellationToken);
        await using (var waiter = await WaiterAsync(cancellationToken))
        {
            var commit = await SeenWaitingAsync(connection, waiter, cancellationToken);
            await BesideAsync(commit, SetAsync(connection, "", cancellationToken));
            await commit;
        }

        await ExecuteAsync(connection, "DELETE FROM crmdr_local.settings WHERE name = 'synchrony'", cancellationToken);
    }

    private async Task SetAsync(NpgsqlConnection connection, string names, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, $"ALTER SYSTEM SET synchronous_standby_names = '{names}'", cancellationToken);
        await ExecuteAsync(connection, "SELECT pg_reload_conf()", cancellationToken);
        await UntilAsync(connection, $"SELECT current_setting('synchronous_standby_names') = '{names}'", cancellationToken);
    }

    private async Task UntilAsync(NpgsqlConnection connection, string question, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(question, connection);
        while (await command.ExecuteScalarAsync(cancellationToken) is not true)
            await Task.Delay(Pause, time, cancellationToken);
    }

    private async Task<NpgsqlConnection> WaiterAsync(CancellationToken cancellationToken)
    {
        var waiter = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(waiter, "SET synchronous_commit = on", cancellationToken);
        return waiter;
    }

    /// <summary>
    /// A commit that was seen to wait. That the setting is known to a session does not mean that commits wait: they do once the checkpointer has taken it in, and nothing
    /// says when that is. One that waits proves it, for all that follow.
    /// </summary>
    private static async Task<Task> SeenWaitingAsync(NpgsqlConnection connection, NpgsqlConnection waiter, CancellationToken cancellationToken)
    {
        await using var look = new NpgsqlCommand("SELECT wait_event = 'SyncRep' FROM pg_stat_activity WHERE pid = $1", connection)
        {
            Parameters = { new() { Value = waiter.ProcessID } },
        };
        while (true)
        {
            var commit = ExecuteAsync(waiter, Empty, cancellationToken);
            while (!commit.IsCompleted)
            {
                var waits = look.ExecuteScalarAsync(cancellationToken);
                await BesideAsync(commit, waits);
                if (await waits is true)
                    return commit;
            }

            await commit;
        }
    }

    /// <summary>Work while a commit waits on another connection. Should it fail, that commit ends first: a connection is never put away in the middle of a command.</summary>
    private static async Task BesideAsync(Task commit, Task work)
    {
        try
        {
            await work;
        }
        catch
        {
            await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // Cancelled with the work, or ended by its command timeout.
            throw;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
