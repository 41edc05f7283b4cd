using System.Collections.Frozen;
using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>Which pools are usable for what: derived once per change of the state, so that choosing costs a request almost nothing.</summary>
/// <param name="Active">The pools that take traffic, in order; while there is one, nothing else is used.</param>
/// <param name="Stale">The pools that may serve reads while none is active, the best first.</param>
/// <param name="Fallback">The pools used while none is active, whatever their health; empty where requests are held instead.</param>
/// <param name="Steering">How to choose among them.</param>
public sealed record SteeringView(ImmutableArray<PoolView> Active, ImmutableArray<PoolView> Stale, ImmutableArray<PoolView> Fallback, SteeringMode Steering)
{
    /// <summary>Steering <c>geo</c>: the active pools in the order of each region.</summary>
    public FrozenDictionary<string, ImmutableArray<PoolView>> Regions { get; init; } = FrozenDictionary<string, ImmutableArray<PoolView>>.Empty;

    /// <summary>Whether any active pool sheds.</summary>
    public bool Sheds { get; init; }

    /// <summary>The view of a state.</summary>
    public static SteeringView Of(PoolsState state, SteeringOptions options)
    {
        var active = Ordered(state, options);
        return new SteeringView(
            active, [.. StalePools(state, options).Select(pool => Of(pool, pool.Origins.Where(origin => origin.Ready)))], [.. LastResort(state, options).Select(pool => Of(pool, pool.Origins.Where(origin => origin.Enabled)))], options.Steering)
        {
            Regions = options.Steering == SteeringMode.Geo ? GeoSteering.Orders(active, options.RegionPools) : FrozenDictionary<string, ImmutableArray<PoolView>>.Empty,
            Sheds = active.Any(pool => pool.Shedding.Sheds),
        };
    }

    /// <summary>Whether every request would find the same choice in both.</summary>
    public bool IsSameAs(SteeringView other) => Steering == other.Steering && Same(Active, other.Active) && Same(Stale, other.Stale) && Same(Fallback, other.Fallback);

    private static bool Same(ImmutableArray<PoolView> one, ImmutableArray<PoolView> other) =>
        one.Length == other.Length && one.Zip(other).All(pair => pair.First.IsSameAs(pair.Second));

    /// <summary>What a policy can order once per change costs no request anything.</summary>
    private static ImmutableArray<PoolView> Ordered(PoolsState state, SteeringOptions options)
    {
        var active = PoolsPolicy.Active(state, options.Mode);
        if (options.Steering == SteeringMode.DynamicLatency)
            active = DynamicLatencySteering.Order(active);
        return [.. active.Select(pool => Of(pool, PoolsPolicy.Serving(pool, options.Mode)) with { Draining = Draining(pool), Shedding = options.Mode == GatewayMode.Route53 ? LoadSheddingPlan.Nothing : pool.Shedding })];
    }

    /// <summary>Whatever the health; but what an operator disabled is not there at all.</summary>
    private static IEnumerable<PoolState> LastResort(PoolsState state, SteeringOptions options)
    {
        var there = state.Pools.Where(pool => pool.Enabled && pool.Origins.Any(origin => origin.Enabled));
        return options.Mode switch
        {
            GatewayMode.Cloudflare => there.Where(pool => pool.Name == options.FallbackPool),
            GatewayMode.Route53 when options.Steering == SteeringMode.Random => WeightedRecords.WhenNoneIsHealthy(there),
            GatewayMode.Route53 => FailoverRecords.WhenNoneIsHealthy(there),
            _ => [],
        };
    }

    /// <summary>The pool that was active last comes first: a fenced primary that still answers has everything it ever acknowledged.</summary>
    private static IEnumerable<PoolState> StalePools(PoolsState state, SteeringOptions options) =>
        options.Mode == GatewayMode.Full && options.StaleReads == StaleReads.Allow
            ? state.Pools.Where(pool => pool.IsReady).OrderByDescending(pool => pool.Name == state.LastActive)
            : [];

    private static ImmutableArray<DrainingOrigin> Draining(PoolState pool) =>
        [.. pool.Origins.Where(origin => !origin.Enabled && origin.DrainsUntil > TimeSpan.Zero && origin.IsUsable).Select(origin => new DrainingOrigin(origin.Id, origin.DrainsUntil))];

    private static PoolView Of(PoolState pool, IEnumerable<OriginState> origins)
    {
        ImmutableArray<OriginState> chosen = [.. origins];
        return new PoolView(pool.Name, pool.Weight, [.. chosen.Select(origin => origin.Id)])
        {
            Weights = chosen.All(origin => origin.Weight == chosen[0].Weight) ? [] : [.. chosen.Select(origin => origin.Weight)],
        };
    }
}
