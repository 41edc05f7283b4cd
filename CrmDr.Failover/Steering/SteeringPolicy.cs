using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>Chooses the pool, and the origin within it.</summary>
/// <remarks>Invariant: a pool that is not active gets nothing while another is active.</remarks>
public static class SteeringPolicy
{
    /// <summary>Where a request goes; null when there is nowhere to go now.</summary>
    public static SteeringChoice? Choose(SteeringView view, SteeringRequest request)
    {
        if (!view.Active.IsEmpty)
            return new SteeringChoice(Home(view.Active, request) ?? AmongActive(view, request), ServedAs.Active);
        if (view.Fallback is { } fallback)
            return new SteeringChoice(Roll(fallback.Origins, request), ServedAs.Fallback);
        return request.IsRead && !view.Stale.IsEmpty ? new SteeringChoice(Roll(Another(view.Stale, request.Avoid).Origins, request), ServedAs.Stale) : null;
    }

    /// <summary>The place that session affinity asks for, if it may be chosen and has not just failed this request.</summary>
    private static OriginId? Home(ImmutableArray<PoolView> active, SteeringRequest request)
    {
        if (request.Affinity is not { } target || request.Avoid?.Pool == target.Pool)
            return null;
        var home = new OriginId(target.Pool, target.Origin);
        return active.Any(pool => pool.Name == target.Pool && pool.Origins.Contains(home)) ? home : null;
    }

    private static OriginId AmongActive(SteeringView view, SteeringRequest request)
    {
        var pools = view.Active;
        if (pools.Length > 1 && request.Avoid is { } avoid)
            pools = pools.RemoveAll(pool => pool.Name == avoid.Pool);
        return Roll((view.Steering switch
        {
            SteeringMode.Random => RandomSteering.Choose(pools, request.PoolRoll),
            SteeringMode.LeastOutstandingRequests => LeastOutstandingSteering.Choose(pools, request.Outstanding, request.PoolRoll),
            _ => pools[0], // ordered by the view
        }).Origins, request);
    }

    private static PoolView Another(ImmutableArray<PoolView> pools, OriginId? avoid) =>
        pools.FirstOrDefault(pool => avoid is null || pool.Origins.Any(origin => origin != avoid)) ?? pools[0];

    private static OriginId Roll(ImmutableArray<OriginId> origins, SteeringRequest request)
    {
        if (origins.Length > 1 && request.Avoid is { } avoid)
            origins = origins.Remove(avoid);
        return origins[Math.Min((int)(request.OriginRoll * origins.Length), origins.Length - 1)];
    }
}
