using System.Collections.Immutable;
using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>Steering <c>dynamic-latency</c>: the pool whose probes answer fastest comes first.</summary>
/// <remarks>
/// Follows Cloudflare's "Dynamic steering": latency is a moving average of what the monitor measures, and a pool that was not measured yet comes
/// after those that were, in the order of the plan. Latencies are compared by their power of two, so that noise alone reorders nothing.
/// </remarks>
public static class DynamicLatencySteering
{
    private const double NewShare = 0.2;

    /// <summary>The moving average after one more measurement.</summary>
    public static TimeSpan Average(TimeSpan? before, TimeSpan measured) => before is { } average ? average + (measured - average) * NewShare : measured;

    /// <summary>The pools, the fastest first; equals keep their order.</summary>
    public static ImmutableArray<PoolState> Order(ImmutableArray<PoolState> pools) => pools.Length < 2 ? pools : [.. pools.OrderBy(Class)];

    private static int Class(PoolState pool)
    {
        var fastest = TimeSpan.MaxValue;
        foreach (var origin in pool.Origins)
            if (origin.Health == HealthStatus.Healthy && origin.Latency < fastest)
                fastest = origin.Latency.Value;
        return fastest == TimeSpan.MaxValue ? int.MaxValue : (int)Math.Floor(Math.Log2(Math.Max(fastest.TotalMilliseconds, 0.001)));
    }
}
