using System.Collections.Immutable;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Database;
using CrmDr.Failover.Decisions;
using CrmDr.ServiceDefaults.Time;
using Npgsql;

namespace CrmDr.Controller.Loop;

/// <summary>Keeps a standby's controller ready to open and close its gate: the first time it does so, users wait for it.</summary>
internal sealed partial class GateRehearsal(
    ControllerLoop loop, NpgsqlDataSource database, GateCommands gate, Lanes lanes, TimeProvider time, ILogger<GateRehearsal> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A cloud that has just passed its lease on leaves the machine to the one that takes over.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>Sessions end and begin anew.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? rehearsedAt = null;
        long? restlessAt = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!IsQuietStandby())
                restlessAt = time.GetTimestamp();
            else if ((restlessAt is not { } then || time.GetElapsedTime(then) >= Calm) && (rehearsedAt is not { } at || time.GetElapsedTime(at) >= Again) && await RehearseAsync(stoppingToken))
                rehearsedAt = time.GetTimestamp();
            await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsQuietStandby() =>
        loop.Snapshot is { Role: Role.Standby, Seen.Local: { PlatformInstalled: true, GateEpoch: null, WriterGranted: false } } && !lanes.Busy.Contains(Lane.Gate);

    private async Task<bool> RehearseAsync(CancellationToken stoppingToken)
    {
        using var limit = new TimeLimit(Patience, time, stoppingToken);
        try
        {
            await RehearseAsync([], limit.Token);
            return true;
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotRehearsed(failure.Message);
            return false;
        }
    }

    /// <summary>All are held before the first is given back: none is rehearsed twice in the place of another.</summary>
    private async Task RehearseAsync(ImmutableArray<NpgsqlConnection> held, CancellationToken stop)
    {
        if (held.Length < ControllerServices.KeptSessions)
        {
            await using var connection = await database.OpenConnectionAsync(stop);
            await RehearseAsync(held.Add(connection), stop);
            return;
        }

        foreach (var connection in held)
        {
            await gate.RehearseAsync(connection, stop);
            for (var turn = 0; turn < 2; turn++)
                await DatabaseLook.LookAsync(connection, TimeSpan.Zero, stop);
        }
    }

    [LoggerMessage(1020, LogLevel.Debug, "Opening and closing the gate was not rehearsed: {Why}")]
    private partial void LogNotRehearsed(string why);
}
