using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>Where a read goes as well when the origin that was chosen is slow to answer.</summary>
/// <remarks>
/// Only within the pool: every origin of an active pool answers from the database of one cloud, so either answer is as good as the other. A write is never sent twice on purpose. After
/// J. Dean and L. A. Barroso, "The Tail at Scale" (CACM 56, 2, 2013), "hedged requests".
/// </remarks>
public static class HedgingPolicy
{
    /// <summary>The share of reads that may be sent twice: a pool that is slow as a whole must not get twice the load.</summary>
    public const double MostOfReads = 0.1;

    /// <summary>Another origin of the same active pool; null where there is none that takes traffic.</summary>
    /// <param name="view">What may be chosen.</param>
    /// <param name="chosen">Where the read went.</param>
    /// <param name="avoid">The place that just failed it.</param>
    public static OriginId? Other(SteeringView view, SteeringChoice chosen, OriginId? avoid)
    {
        if (chosen.As != ServedAs.Active)
            return null;
        foreach (var pool in view.Active)
        {
            if (pool.Name != chosen.Origin.Pool)
                continue;
            // The next one in order, so that no origin is everybody's second.
            var at = pool.Origins.IndexOf(chosen.Origin);
            for (var step = 1; step <= pool.Origins.Length; step++)
            {
                var next = (at + step) % pool.Origins.Length;
                if (pool.Origins[next] != chosen.Origin && pool.Origins[next] != avoid && pool.WeightOf(next) > 0)
                    return pool.Origins[next];
            }
        }
        return null;
    }
}
