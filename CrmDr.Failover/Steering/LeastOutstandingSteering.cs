using System.Collections.Immutable;

namespace CrmDr.Failover.Steering;

/// <summary>Steering <c>least-outstanding-requests</c>: by weight, less the more requests of a pool are in flight.</summary>
/// <remarks>
/// Follows Cloudflare's "Least Outstanding Requests steering": a pool's weight is divided by its requests in flight, this one included, so that a
/// pool of twice the weight carries twice as many.
/// </remarks>
public static class LeastOutstandingSteering
{
    /// <summary>The pool for a roll from 0 up to 1.</summary>
    /// <param name="pools">The pools that may be chosen.</param>
    /// <param name="outstanding">Requests in flight by pool; null: none anywhere.</param>
    /// <param name="roll">A random number from 0 up to 1.</param>
    public static PoolView Choose(ImmutableArray<PoolView> pools, IOutstandingRequests? outstanding, double roll)
    {
        var total = 0.0;
        foreach (var pool in pools)
            total += Share(pool, outstanding);
        var point = roll * total;
        foreach (var pool in pools)
        {
            point -= Share(pool, outstanding);
            if (point < 0)
                return pool;
        }
        return pools[0];
    }

    private static double Share(PoolView pool, IOutstandingRequests? outstanding) => pool.Weight / (1 + Math.Max(0, outstanding?.Of(pool.Name) ?? 0));
}
