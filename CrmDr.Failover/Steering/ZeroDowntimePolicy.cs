using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>Cloudflare's zero-downtime failover: where the one retry of a request that could not connect goes.</summary>
/// <remarks>
/// Follows "Adaptive routing" and "Session affinity" of Cloudflare's documentation: another healthy origin of the same pool; with failover across pools, and only when
/// there is none, one of the next pool. A session that is pinned is not moved under <c>none</c>.
/// </remarks>
public static class ZeroDowntimePolicy
{
    /// <summary>The other place; null when the request fails instead.</summary>
    /// <param name="view">What may be chosen.</param>
    /// <param name="failed">The origin that could not be reached.</param>
    /// <param name="pinned">Whether session affinity had sent it there.</param>
    /// <param name="failover">What becomes of pinned sessions.</param>
    /// <param name="acrossPools">Whether another pool may take it.</param>
    public static OriginId? Other(SteeringView view, OriginId failed, bool pinned, ZeroDowntimeFailover failover, bool acrossPools)
    {
        if (pinned && failover == ZeroDowntimeFailover.None)
            return null;
        OriginId? elsewhere = null;
        foreach (var pool in view.Active)
        {
            foreach (var origin in pool.Origins)
            {
                if (pool.Name == failed.Pool && origin != failed)
                    return origin;
                if (pool.Name != failed.Pool)
                    elsewhere ??= origin;
            }
        }
        return acrossPools ? elsewhere : null;
    }
}
