using CrmDr.Controller.Configuration;
using CrmDr.Controller.Database;
using CrmDr.Failover.Decisions;
using CrmDr.ServiceDefaults.Time;
using Npgsql;

namespace CrmDr.Controller.Loop;

/// <summary>Keeps a standby's controller ready to open and close its gate: the first time it does so, users wait for it. When, is <see cref="RehearsalWatch"/>'s to say.</summary>
internal sealed partial class GateRehearsal(
    ControllerLoop loop, NpgsqlDataSource database, GateCommands gate, Lanes lanes, Clock clock, TimeProvider time, ILogger<GateRehearsal> log) : BackgroundService
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var watch = RehearsalWatch.None; !stoppingToken.IsCancellationRequested;)
        {
            var (known, now) = (loop.Snapshot, clock.Now().Elapsed);
            watch = watch.Seen(known.Role, known.Seen with { Busy = lanes.Busy }, now);
            if (watch.IsDue(now) && await RehearseAsync(stoppingToken))
                watch = watch.Rehearsed(now);
            await Task.Delay(Look, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> RehearseAsync(CancellationToken stoppingToken)
    {
        using var limit = new TimeLimit(Patience, time, stoppingToken);
        try
        {
            await RehearseAllAsync(limit.Token);
            return true;
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            LogNotRehearsed(failure.Message);
            return false;
        }
    }

    /// <summary>All are held before the first is given back: none is rehearsed twice in the place of another.</summary>
    private async Task RehearseAllAsync(CancellationToken stop)
    {
        var held = new List<NpgsqlConnection>();
        try
        {
            while (held.Count < ControllerServices.KeptSessions)
                held.Add(await database.OpenConnectionAsync(stop));
            foreach (var connection in held)
            {
                await gate.RehearseAsync(connection, stop);
                for (var turn = 0; turn < 2; turn++)
                    await DatabaseLook.LookAsync(connection, TimeSpan.Zero, stop);
            }
        }
        finally
        {
            foreach (var connection in held)
                await connection.DisposeAsync();
        }
    }

    [LoggerMessage(1020, LogLevel.Debug, "Opening and closing the gate was not rehearsed: {Why}")]
    private partial void LogNotRehearsed(string why);
}
