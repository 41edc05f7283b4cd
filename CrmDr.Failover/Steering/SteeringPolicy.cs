using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>Chooses the pool, and the origin within it.</summary>
/// <remarks>Invariant: a pool that is not active gets nothing while another is active; only what Cloudflare sheds may meet the fallback pool.</remarks>
public static class SteeringPolicy
{
    /// <summary>Where a request goes; null when there is nowhere to go now.</summary>
    public static SteeringChoice? Choose(SteeringView view, in SteeringRequest request)
    {
        if (!view.Active.IsEmpty)
            return view.Sheds ? Shed(view, request) : Active(Home(view.Active, request) ?? AmongActive(view.Active, view, request));
        if (!view.Fallback.IsEmpty)
            return LastResort(view, request);
        return request.IsRead && !view.Stale.IsEmpty ? new SteeringChoice(OriginSteering.Choose(Another(view.Stale, request.Avoid), request.Avoid, request.OriginRoll), ServedAs.Stale) : null;
    }

    /// <summary>The place that session affinity asks for, if it may be chosen and has not just failed this request.</summary>
    private static OriginId? Home(ImmutableArray<PoolView> active, in SteeringRequest request)
    {
        if (request.Affinity is not { } target || request.Avoid?.Pool == target.Pool)
            return null;
        var home = new OriginId(target.Pool, target.Origin);
        foreach (var pool in active)
            if (pool.Name == target.Pool)
                return pool.Keeps(home, request.Now) ? home : null;
        return null;
    }

    private static OriginId AmongActive(ImmutableArray<PoolView> pools, SteeringView view, in SteeringRequest request)
    {
        if (pools.Length > 1 && request.Avoid is { } avoid)
            pools = Without(pools, avoid.Pool);
        var chosen = view.Steering switch
        {
            SteeringMode.Random => RandomSteering.Choose(pools, request.PoolRoll),
            SteeringMode.LeastOutstandingRequests => LeastOutstandingSteering.Choose(pools, request.Outstanding, request.PoolRoll),
            SteeringMode.Geo => FirstOf(GeoSteering.Order(view, request.Region), pools),
            _ => pools[0], // ordered by the view
        };
        return OriginSteering.Choose(chosen, request.Avoid, request.OriginRoll);
    }

    /// <summary>The next pool where one sheds the request. Where all that are active do, Cloudflare's fallback pool has it; without one it stays where it would have gone.</summary>
    private static SteeringChoice Shed(SteeringView view, in SteeringRequest request)
    {
        var (left, roll) = (view.Active, request.ShedRoll);
        OriginId? first = null;
        while (!left.IsEmpty)
        {
            var home = Home(left, request);
            var origin = home ?? AmongActive(left, view, request);
            first ??= origin;
            var pool = Named(left, origin.Pool);
            if (!LoadSheddingPolicy.Sheds(pool, request, home is not null, roll))
                return Active(origin);
            left = left.Remove(pool);
            // What is left of the roll is as even as before, so that the next pool sheds its own share.
            roll = pool.Shedding.DefaultPercent > 0 ? Math.Min(roll * 100 / pool.Shedding.DefaultPercent, 0.999999) : roll;
        }
        return view.Fallback.IsEmpty ? Active(first!.Value) : LastResort(view, request);
    }

    private static SteeringChoice LastResort(SteeringView view, in SteeringRequest request) =>
        new(OriginSteering.Choose(RandomSteering.Choose(view.Fallback, request.PoolRoll), request.Avoid, request.OriginRoll), ServedAs.Fallback);

    private static SteeringChoice Active(OriginId origin) => new(origin, ServedAs.Active);

    private static PoolView Named(ImmutableArray<PoolView> pools, string name)
    {
        foreach (var pool in pools)
            if (pool.Name == name)
                return pool;
        throw new InvalidOperationException($"There is no pool '{name}' among those that may be chosen.");
    }

    private static PoolView FirstOf(ImmutableArray<PoolView> order, ImmutableArray<PoolView> allowed)
    {
        foreach (var pool in order)
            foreach (var one in allowed)
                if (one.Name == pool.Name)
                    return one;
        return allowed[0];
    }

    private static PoolView Another(ImmutableArray<PoolView> pools, OriginId? avoid)
    {
        foreach (var pool in pools)
            foreach (var origin in pool.Origins)
                if (origin != avoid)
                    return pool;
        return pools[0];
    }

    // A method of its own: what a lambda captures is allocated for every request, also for those that have nothing to avoid.
    private static ImmutableArray<PoolView> Without(ImmutableArray<PoolView> pools, string name) => pools.RemoveAll(pool => pool.Name == name);
}
