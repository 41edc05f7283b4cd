using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>Chooses the origin within a pool: at random, in proportion to the weights.</summary>
/// <remarks>
/// Follows Cloudflare's "Random" endpoint steering: an origin's share is its weight by the sum of the weights of those that may be chosen; weight 0 gets nothing. Where only
/// such are left, one of them beats failing.
/// </remarks>
public static class OriginSteering
{
    /// <summary>The origin for a roll from 0 up to 1.</summary>
    /// <param name="pool">The pool.</param>
    /// <param name="avoid">Taken only when there is no other.</param>
    /// <param name="roll">A random number from 0 up to 1.</param>
    public static OriginId Choose(PoolView pool, OriginId? avoid, double roll)
    {
        var origins = pool.Origins;
        if (origins.Length == 1)
            return origins[0];
        var total = 0.0;
        for (var at = 0; at < origins.Length; at++)
            total += origins[at] == avoid ? 0 : pool.WeightOf(at);
        var (point, last) = (roll * total, -1);
        for (var at = 0; at < origins.Length; at++)
        {
            if (origins[at] == avoid)
                continue;
            if (last < 0 || pool.WeightOf(at) > 0)
                last = at;
            point -= pool.WeightOf(at);
            if (point < 0)
                return origins[at];
        }
        return origins[Math.Max(last, 0)];
    }
}
