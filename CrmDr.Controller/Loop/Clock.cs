using CrmDr.Failover.Authority;

namespace CrmDr.Controller.Loop;

/// <summary>Reads both clocks of this machine as the decisions want them.</summary>
public sealed class Clock
{
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Lock _lock = new();
    private ElapsedClock _elapsed;

    public Clock(TimeProvider time)
    {
        _time = time;
        _started = time.GetTimestamp();
        _elapsed = ElapsedClock.Start(new ElapsedReading(TimeSpan.Zero, time.GetUtcNow()));
    }

    /// <summary>Both times since the process started.</summary>
    public ClockReading Now()
    {
        lock (_lock)
        {
            var monotonic = _time.GetElapsedTime(_started);
            _elapsed = _elapsed.Advance(new ElapsedReading(monotonic, _time.GetUtcNow()));
            return new ClockReading(monotonic, _elapsed.Elapsed);
        }
    }
}
