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
        await SeeOneWaitAsync(connection, cancellationToken);
        // Whatever was committed without waiting lies before this position.
        await using var note = new NpgsqlCommand("UPDATE crmdr_local.authority SET synchronous_since = pg_current_wal_insert_lsn() WHERE epoch = $1", connection)
        {
            Parameters = { new() { Value = epoch } },
        };
        await note.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task StopWaitingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, "UPDATE crmdr_local.authority SET synchronous_since = NULL", cancellationToken);
        await SetAsync(connection, "", cancellationToken);
    }

    private async Task SetAsync(NpgsqlConnection connection, string names, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, $"ALTER SYSTEM SET synchronous_standby_names = '{names}'", cancellationToken);
        await ExecuteAsync(connection, "SELECT pg_reload_conf()", cancellationToken);
        await using var known = new NpgsqlCommand("SELECT current_setting('synchronous_standby_names') = $1", connection) { Parameters = { new() { Value = names } } };
        while (await known.ExecuteScalarAsync(cancellationToken) is not true)
            await Task.Delay(Pause, time, cancellationToken);
    }

    /// <summary>
    /// That the setting is known to a session does not mean that commits wait: they do once the checkpointer has taken it in, and nothing says when that is.
    /// A commit that was seen waiting proves it, for all that follow.
    /// </summary>
    private async Task SeeOneWaitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var waiter = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(waiter, "SET synchronous_commit = on", cancellationToken);
        await using var look = new NpgsqlCommand("SELECT wait_event = 'SyncRep' FROM pg_stat_activity WHERE pid = $1", connection)
        {
            Parameters = { new() { Value = waiter.ProcessID } },
        };
        for (var seen = false; !seen;)
        {
            var commit = ExecuteAsync(waiter, Empty, cancellationToken);
            while (!seen && !commit.IsCompleted)
                seen = await look.ExecuteScalarAsync(cancellationToken) is true;
            await commit;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
