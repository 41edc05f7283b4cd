using CrmDr.Failover.Decisions;
using Npgsql;

namespace CrmDr.Controller.Database;

/// <summary>Opens and closes the gate. Each command may be repeated.</summary>
public sealed class GateCommands(NpgsqlDataSource database, string cloud, TimeProvider time)
{
    /// <summary>Runs one command of the gate's lane.</summary>
    public Task RunAsync(Command command, CancellationToken cancellationToken) => command switch
    {
        Command.Fence => FenceAsync(cancellationToken),
        Command.WriteMarker marker => MarkAsync(marker.Epoch, cancellationToken),
        Command.StopApply => StopApplyAsync(cancellationToken),
        Command.Promote promote => OpenAsync(promote.Epoch, promote, cancellationToken),
        Command.Reopen reopen => OpenAsync(reopen.Epoch, null, cancellationToken),
        Command.RememberEpoch remember => RememberAsync(remember.Epoch, cancellationToken),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "not a command of the gate"),
    };

    /// <summary>Revoke; wait for those who passed; empty the authority; end the writers' sessions.</summary>
    private async Task FenceAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await GateStatements.RevokeAsync(connection, cancellationToken);
        while (!await TryCloseAsync(connection, cancellationToken))
        {
            // Somebody sits in a transaction that has passed the gate, perhaps frozen: it is ended, not waited for.
            await EndedAsync(connection, await GateStatements.EndWritersAsync(connection, Writers.InTransaction, cancellationToken), cancellationToken);
        }

        await EndedAsync(connection, await GateStatements.EndWritersAsync(connection, Writers.All, cancellationToken), cancellationToken);
    }

    private static async Task<bool> TryCloseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await GateStatements.CloseAsync(connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return true;
        }
        catch (PostgresException waited) when (waited.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    /// <summary>Through a closed gate alone: a marker that arrives late, when its epoch goes on, would hide from the peer what is written after it.</summary>
    private async Task MarkAsync(long epoch, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await GateStatements.OpenEpochAsync(connection, cancellationToken) is { } found)
            throw new InvalidOperationException($"The marker of epoch {epoch} was not written: the gate of {cloud} is open for epoch {found}. It is closed first, if that is still wanted.");
        await GateStatements.MarkAsync(connection, epoch, cloud, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>A promotion reads the position of apply: nothing may be applying any more.</summary>
    private async Task StopApplyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await GateStatements.DisableApplyAsync(connection, cancellationToken);
        // DISABLE returns at once, but a worker inside a frozen publisher's transaction lives on and would hold up local writes for a minute.
        while (await GateStatements.EndApplyAsync(connection, cancellationToken) is { Length: > 0 } workers)
            await EndedAsync(connection, workers, cancellationToken);
    }

    private async Task EndedAsync(NpgsqlConnection connection, int[] pids, CancellationToken cancellationToken)
    {
        while (pids.Length > 0 && await GateStatements.AnyLivesAsync(connection, pids, cancellationToken))
            await Task.Delay(TimeSpan.FromMilliseconds(3), time, cancellationToken);
    }

    /// <summary>One transaction: whoever sees the gate open sees why. A lower epoch than any recorded is refused here as well, and one that a marker has ended.</summary>
    private async Task OpenAsync(long epoch, Command.Promote? promotion, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await GateStatements.OpenAsync(connection, epoch, cloud, promotion, cancellationToken))
            throw new InvalidOperationException($"The database of {cloud} refused epoch {epoch}: it has recorded a higher one, or a marker that ends this one.");
        await GateStatements.GrantAsync(connection, cloud, promotion, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// Everything that the gate's commands say, twice on one session, and rolled back: so that their code is compiled, their statements are prepared and the session's caches are full when a
    /// pause depends on them. For a closed gate; an open one refuses it.
    /// </summary>
    public async Task RehearseAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (var turn = 0; turn < 2; turn++)
            await RehearseOnceAsync(connection, cancellationToken);
    }

    private async Task RehearseOnceAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await GateStatements.LimitRehearsalAsync(connection, cancellationToken);
        if (await GateStatements.OpenEpochAsync(connection, cancellationToken) is { } open)
            throw new InvalidOperationException($"The gate of {cloud} is open for epoch {open}: nothing is rehearsed there.");
        var epoch = await GateStatements.HighestEpochAsync(connection, cancellationToken) + 1;
        var promotion = new Command.Promote(epoch, false, null);
        await GateStatements.OpenAsync(connection, epoch, cloud, promotion, cancellationToken);
        await GateStatements.GrantAsync(connection, cloud, promotion, cancellationToken);
        await GateStatements.RevokeAsync(connection, cancellationToken);
        await GateStatements.CloseAsync(connection, cancellationToken);
        var told = await GateStatements.EndWritersAsync(connection, Writers.None, cancellationToken);
        await GateStatements.AnyLivesAsync(connection, told, cancellationToken);
        await GateStatements.MarkAsync(connection, epoch, cloud, cancellationToken);
        await transaction.RollbackAsync(cancellationToken);
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
}
