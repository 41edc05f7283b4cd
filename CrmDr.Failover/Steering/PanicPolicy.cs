using System.Collections.Immutable;
using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>Healthy or panic: when too many origins of a pool look bad to its requests, that is not believed and none is left out.</summary>
/// <remarks>
/// Protects against one fault that all origins share (a database, a bad request sent again and again) emptying a pool, and with it against passive health ending what the lease
/// allows: whether a pool as a whole takes traffic is the monitor's to say, never the requests'. Does not protect against the fault itself.
/// </remarks>
public static class PanicPolicy
{
    /// <summary>Whether what requests met in this pool is not believed now.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="good">Those of its origins that may take traffic but for what requests met.</param>
    public static bool IsPanic(PoolState pool, ImmutableArray<OriginState> good)
    {
        var (count, left) = (good.Length, 0);
        foreach (var origin in good)
            left += origin.IsEjected ? 0 : 1;
        var least = Math.Max(Math.Max(1, pool.MinimumOrigins), (int)Math.Ceiling(pool.PanicShare * count));
        return left < count && left < least;
    }
}
