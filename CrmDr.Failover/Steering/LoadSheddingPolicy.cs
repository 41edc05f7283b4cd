using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>Whether a pool sends a request elsewhere although it is well.</summary>
/// <remarks>
/// Follows Cloudflare's "Load shedding": requests without a session by chance or by address, sessions by address alone. That each pool has a share of the addresses of its own is not said
/// there; it keeps two pools that both shed from shedding the same clients.
/// </remarks>
public static class LoadSheddingPolicy
{
    /// <summary>Whether this request is shed by the pool.</summary>
    /// <param name="pool">The pool it would go to.</param>
    /// <param name="request">The request.</param>
    /// <param name="session">Whether it belongs here by its session.</param>
    /// <param name="roll">A random number from 0 up to 1, for this pool alone.</param>
    public static bool Sheds(PoolView pool, in SteeringRequest request, bool session, double roll)
    {
        var shedding = pool.Shedding;
        if (!shedding.Sheds)
            return false;
        if (session)
            return request.Client.Share(pool.Name) * 100 < shedding.SessionPercent;
        var point = shedding.DefaultPolicy == SheddingPolicy.Hash ? request.Client.Share(pool.Name) : roll;
        return point * 100 < shedding.DefaultPercent;
    }
}
