using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>Which pools are usable for what: derived once per change of the state, so that choosing costs a request almost nothing.</summary>
/// <param name="Active">The pools that take traffic, in order; while there is one, nothing else is used.</param>
/// <param name="Stale">The pools that may serve reads while none is active, the best first.</param>
/// <param name="Fallback">The pool used while none is active, whatever its health; null where requests are held instead.</param>
/// <param name="Steering">How to choose among the active ones.</param>
public sealed record SteeringView(ImmutableArray<PoolView> Active, ImmutableArray<PoolView> Stale, PoolView? Fallback, SteeringMode Steering)
{
    /// <summary>The view of a state.</summary>
    public static SteeringView Of(PoolsState state, SteeringOptions options) => new(
        Ordered(state, options),
        [.. StalePools(state, options).Select(pool => Of(pool, origin => origin.Ready))],
        options.Mode switch
        {
            GatewayMode.Cloudflare => Of(state.Pool(options.FallbackPool), _ => true),
            GatewayMode.Route53 => Of(FailoverRecords.WhenNoneIsHealthy(state), _ => true),
            _ => null,
        },
        options.Mode == GatewayMode.Route53 ? SteeringMode.Off : options.Steering);

    /// <summary>Whether every request would find the same choice in both.</summary>
    public bool IsSameAs(SteeringView other) =>
        Steering == other.Steering && Same(Active, other.Active) && Same(Stale, other.Stale) && Same(Fallback, other.Fallback);

    private static bool Same(ImmutableArray<PoolView> one, ImmutableArray<PoolView> other) =>
        one.Length == other.Length && one.Zip(other).All(pair => Same(pair.First, pair.Second));

    private static bool Same(PoolView? one, PoolView? other) => one is null || other is null
        ? one is null && other is null
        : one.Name == other.Name && one.Weight == other.Weight && one.Origins.AsSpan().SequenceEqual(other.Origins.AsSpan());

    /// <summary>What a policy can order once per change costs no request anything.</summary>
    private static ImmutableArray<PoolView> Ordered(PoolsState state, SteeringOptions options)
    {
        var active = PoolsPolicy.Active(state, options.Mode);
        if (options.Steering == SteeringMode.DynamicLatency && options.Mode != GatewayMode.Route53)
            active = DynamicLatencySteering.Order(active);
        return [.. active.Select(pool => Of(pool, options.Mode == GatewayMode.Full ? Usable : NotDown))];
    }

    private static bool Usable(OriginState origin) => origin.IsUsable;

    private static bool NotDown(OriginState origin) => origin.Health != HealthStatus.Unhealthy;

    /// <summary>The pool that was active last comes first: a fenced primary that still answers has everything it ever acknowledged.</summary>
    private static IEnumerable<PoolState> StalePools(PoolsState state, SteeringOptions options) =>
        options.Mode == GatewayMode.Full && options.StaleReads == StaleReads.Allow
            ? state.Pools.Where(pool => pool.IsReady).OrderByDescending(pool => pool.Name == state.LastActive)
            : [];

    private static PoolView Of(PoolState pool, Func<OriginState, bool> which) =>
        new(pool.Name, pool.Weight, [.. pool.Origins.Where(which).Select(origin => origin.Id)]);
}
