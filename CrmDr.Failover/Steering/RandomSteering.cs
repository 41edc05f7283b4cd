using System.Collections.Immutable;

namespace CrmDr.Failover.Steering;

/// <summary>Steering <c>random</c>: in proportion to the weights.</summary>
/// <remarks>Follows Cloudflare's "Standard traffic steering". Where only pools without a weight are left, one of these beats failing.</remarks>
public static class RandomSteering
{
    /// <summary>The pool for a roll from 0 up to 1.</summary>
    public static PoolView Choose(ImmutableArray<PoolView> pools, double roll)
    {
        var total = 0.0;
        foreach (var pool in pools)
            total += pool.Weight;
        var point = roll * total;
        foreach (var pool in pools)
        {
            point -= pool.Weight;
            if (point < 0)
                return pool;
        }
        return pools[0];
    }
}
