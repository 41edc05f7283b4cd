using CrmDr.Controller.Configuration;
using CrmDr.Controller.Loop;

namespace CrmDr.Controller.Console;

/// <summary>Looks once a second at what the loop knew after its last pass, and keeps ten minutes of it. It reads a copy: the loop never waits for it.</summary>
public sealed class CloudHistory(ControllerLoop loop, ControllerOptions options, Clock clock, TimeProvider time) : BackgroundService
{
    private const int Kept = 600;
    private readonly Lock _lock = new();
    private readonly Queue<(double? Lag, double? Bytes, bool Serves)> _seconds = new();
    private long _last = -1;

    /// <summary>The seconds after number <paramref name="after"/>, oldest first, and the number of the last one.</summary>
    public (long Last, IReadOnlyList<CloudSecond> Seconds) After(long after)
    {
        lock (_lock)
        {
            // A number that was never reached belongs to a controller that ran before this one.
            var wanted = after > _last ? _seconds.Count : (int)Math.Min(_seconds.Count, _last - after);
            return (_last, [.. _seconds.Skip(_seconds.Count - wanted).Select((one, index) => new CloudSecond(wanted - 1 - index, one.Lag, one.Bytes, one.Serves))]);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var seconds = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await seconds.WaitForNextTickAsync(stoppingToken))
                Keep(loop.Snapshot, clock.Now().Elapsed);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private void Keep(LoopSnapshot known, TimeSpan now)
    {
        var holds = known.State.Lease.Record?.Holder == options.Policy.Cloud;
        var (slot, lag) = (known.Seen.Local?.Slot, holds ? known.State.Lag.Lag(now)?.TotalSeconds : null);
        lock (_lock)
        {
            _seconds.Enqueue((lag is { } found ? Math.Round(found, 3) : null, slot is { Exists: true } ? slot.LagBytes : null, holds && known.State.Lease.LiveUntil > now && known.State.OpenEpoch is not null));
            if (_seconds.Count > Kept)
                _seconds.Dequeue();
            _last++;
        }
    }
}
