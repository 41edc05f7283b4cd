using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>What the gateway knows of all pools.</summary>
/// <param name="Pools">In the order of steering <c>off</c>.</param>
/// <param name="HighestEpoch">The highest epoch any answer carried; 0 before the first. It never falls.</param>
/// <param name="LastActive">The pool that was active last; null before the first.</param>
public sealed record PoolsState(ImmutableArray<PoolState> Pools, long HighestEpoch, string? LastActive)
{
    /// <summary>Before the first probe.</summary>
    public static PoolsState New(IEnumerable<(string Name, double Weight, int Origins)> pools) => new(
        [.. pools.Select(pool => new PoolState(
            pool.Name, pool.Weight, null, [.. Enumerable.Range(0, pool.Origins).Select(index => OriginState.New(new OriginId(pool.Name, index)))]))],
        HighestEpoch: 0, LastActive: null);

    /// <summary>The same as a plan wants its pools and origins.</summary>
    public PoolsState As(GatewayPlan plan) => this with
    {
        Pools = [.. Pools.Select(pool => pool with
        {
            MinimumOrigins = plan.MinimumOrigins,
            PanicShare = plan.Passive.PanicShare,
            Enabled = plan.Pools[pool.Name].Enabled,
            Shedding = plan.Pools[pool.Name].LoadShedding,
            Origins = [.. pool.Origins.Select(origin => origin with { Weight = plan.Pools[pool.Name].Origin(origin.Id.Index).Weight, Enabled = plan.Pools[pool.Name].Origin(origin.Id.Index).Enabled })],
        })],
    };

    /// <summary>A pool by name.</summary>
    public PoolState Pool(string name) =>
        Pools.FirstOrDefault(pool => pool.Name == name) ?? throw new ArgumentException($"There is no pool '{name}'.", nameof(name));

    /// <summary>An origin by id.</summary>
    public OriginState Origin(OriginId id) => Pool(id.Pool).Origins[id.Index];
}
