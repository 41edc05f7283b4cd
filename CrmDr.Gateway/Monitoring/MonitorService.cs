using CrmDr.Failover.Health;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;

namespace CrmDr.Gateway.Monitoring;

/// <summary>One loop per origin: probe, report, wait. In mode <c>full</c> it probes fast while a change is awaited.</summary>
internal sealed partial class MonitorService(GatewaySettings settings, PoolBoard board, OriginProber prober, TimeProvider time, ILogger<MonitorService> logger)
    : BackgroundService
{
    private readonly ILogger<MonitorService> _logger = logger;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(
        settings.Origins.SelectMany(pool => pool.Value.Select((origin, index) => WatchAsync(new OriginId(pool.Key, index), origin, stoppingToken))));

    private async Task WatchAsync(OriginId id, Uri origin, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var wake = board.Wake; // taken before the probe: what happens during it counts
            var startedAt = board.Now;
            try
            {
                board.Report(id, await prober.ProbeAsync(origin, cancellation));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                LogProbeFailed(failure, id, origin);
            }
            await PauseAsync(startedAt, wake, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Never less than the fast pause, never more than the interval, and short while it is urgent or somebody wakes it.</summary>
    private async Task PauseAsync(TimeSpan startedAt, Task wake, CancellationToken cancellation)
    {
        var (fast, interval) = (settings.Plan.Gateway.FastProbe, settings.Monitor.Interval);
        if (settings.Mode == GatewayMode.Full && fast < interval)
        {
            await DelayAsync(startedAt + fast - board.Now, cancellation);
            if (board.IsUrgent)
                return;
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(wake, DelayAsync(startedAt + interval - board.Now, rest.Token));
            await rest.CancelAsync();
            return;
        }
        await DelayAsync(startedAt + interval - board.Now, cancellation);
    }

    private Task DelayAsync(TimeSpan delay, CancellationToken cancellation) =>
        delay > TimeSpan.Zero ? Task.Delay(delay, time, cancellation) : Task.CompletedTask;
}
