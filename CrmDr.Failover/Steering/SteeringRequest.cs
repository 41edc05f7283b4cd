using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>What steering must know of a request.</summary>
/// <param name="IsRead">Whether it changes nothing (GET, HEAD).</param>
/// <param name="Affinity">Where its cookie says it belongs; null without a cookie.</param>
/// <param name="Avoid">The place that just failed it: taken again only when there is no other.</param>
/// <param name="PoolRoll">A random number from 0 up to 1, for the pool.</param>
/// <param name="OriginRoll">A random number from 0 up to 1, for the origin within it.</param>
public readonly record struct SteeringRequest(bool IsRead, AffinityTarget? Affinity, OriginId? Avoid, double PoolRoll, double OriginRoll)
{
    /// <summary>The client, by its address.</summary>
    public ClientHash Client { get; init; } = ClientHash.Empty;

    /// <summary>The client's region, for steering <c>geo</c>; null: not known.</summary>
    public string? Region { get; init; }

    /// <summary>When it is chosen, on the monotonic clock of the gateway.</summary>
    public TimeSpan Now { get; init; }

    /// <summary>A random number from 0 up to 1, for load shedding.</summary>
    public double ShedRoll { get; init; }

    /// <summary>Requests in flight, for steering <c>least-outstanding-requests</c>; null: none.</summary>
    public IOutstandingRequests? Outstanding { get; init; }
}
