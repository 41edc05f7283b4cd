using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Health;

/// <summary>An origin is out of its pool because requests failed there although its probes are good.</summary>
/// <param name="Since">When it was taken out, on the monotonic clock of the gateway.</param>
/// <param name="For">How long it stays out at least.</param>
/// <param name="Times">How often in a row, this time included.</param>
/// <param name="GoodProbes">Good probes in a row that began after that time.</param>
/// <param name="EndedAt">When it came back; null while it is out. What is over is remembered for the next time.</param>
public sealed record Ejection(TimeSpan Since, TimeSpan For, int Times, int GoodProbes = 0, TimeSpan? EndedAt = null)
{
    /// <summary>The time out grows no further than this many times the plan's.</summary>
    public const int LongestTimes = 10;

    /// <summary>Whether the origin is out now.</summary>
    public bool IsOut => EndedAt is null;

    /// <summary>Taken out now. One that failed again before it had stood for twice as long as it was out stays out longer.</summary>
    public static Ejection Next(Ejection? last, TimeSpan now, PassivePlan plan)
    {
        var again = last is { EndedAt: { } ended } && now - ended < 2 * last.For;
        var times = again ? Math.Min(last!.Times + 1, LongestTimes) : 1;
        return new Ejection(now, times * plan.Ejection, times);
    }

    /// <summary>After a probe: it comes back by as many good ones in a row as bring any origin up, all of them begun after its time out.</summary>
    public Ejection AfterProbe(Probe probe, bool good, MonitorPlan monitor)
    {
        if (!IsOut || probe.StartedAt < Since + For)
            return this;
        var count = good ? GoodProbes + 1 : 0;
        return this with { GoodProbes = count, EndedAt = count >= monitor.ConsecutiveUp ? probe.StartedAt : null };
    }
}
