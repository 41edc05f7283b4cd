using CrmDr.Failover.Authority;

namespace CrmDr.Simulation.Engine;

/// <summary>The two clocks of one machine against true time: both run a little fast or slow, the wall clock can be stepped, the monotonic one stops in a suspended machine.</summary>
internal sealed class MachineClock
{
    private const long Million = 1_000_000;
    private long _since;
    private long _monotonic;
    private long _wall;
    private bool _suspended;

    /// <summary>How fast it runs, in millionths above or below true time.</summary>
    public long DriftPpm { get; private set; }

    /// <summary>The slowest it has run, never more than true time.</summary>
    public long SlowestPpm { get; private set; }

    public void Reset(long driftPpm, long wall)
    {
        (_since, _monotonic, _wall, _suspended) = (0, 0, wall, false);
        (DriftPpm, SlowestPpm) = (driftPpm, Math.Min(0, driftPpm));
    }

    /// <summary>Both clocks at one moment.</summary>
    public ElapsedReading Read(long now)
    {
        var passed = Passed(now);
        return new(new TimeSpan(_suspended ? _monotonic : _monotonic + passed), DateTimeOffset.UnixEpoch.AddTicks(_wall + passed));
    }

    public DateTimeOffset Wall(long now) => DateTimeOffset.UnixEpoch.AddTicks(_wall + Passed(now));

    public void SetDrift(long now, long driftPpm)
    {
        Rebase(now);
        (DriftPpm, SlowestPpm) = (driftPpm, Math.Min(SlowestPpm, driftPpm));
    }

    public void Step(long by) => _wall += by;

    public void Suspend(long now)
    {
        Rebase(now);
        _suspended = true;
    }

    public void Resume(long now)
    {
        Rebase(now);
        _suspended = false;
    }

    /// <summary>True time that passes until this clock has counted <paramref name="local"/>: a timer never fires early.</summary>
    public long TrueTime(TimeSpan local) => local.Ticks * Million / (Million + DriftPpm) + 1;

    private long Passed(long now) => (now - _since) + (now - _since) * DriftPpm / Million;

    private void Rebase(long now)
    {
        var passed = Passed(now);
        _wall += passed;
        if (!_suspended)
            _monotonic += passed;
        _since = now;
    }
}
