using System.Collections.Frozen;
using System.Collections.Immutable;

namespace CrmDr.Failover.Steering;

/// <summary>Steering <c>geo</c>: the first active pool in the order of the client's region.</summary>
/// <remarks>
/// Follows Cloudflare's "Geo steering", by region: pools of a region in failover order, and the default pools for a region of which nothing is said. There the region is that of the data
/// centre that answers the client; here it is told by the client's address. A plan names all pools for each region, so that no region falls to the fallback pool while one is active.
/// </remarks>
public static class GeoSteering
{
    /// <summary>The active pools in the order of each region.</summary>
    public static FrozenDictionary<string, ImmutableArray<PoolView>> Orders(ImmutableArray<PoolView> active, ImmutableSortedDictionary<string, ImmutableArray<string>> regions) =>
        regions.ToFrozenDictionary(region => region.Key, region => region.Value.SelectMany(name => active.Where(pool => pool.Name == name)).ToImmutableArray());

    /// <summary>The order for a client.</summary>
    /// <param name="view">What may be chosen.</param>
    /// <param name="region">The client's region; null where it is not known.</param>
    public static ImmutableArray<PoolView> Order(SteeringView view, string? region) =>
        region is not null && view.Regions.TryGetValue(region, out var order) && !order.IsEmpty ? order : view.Active;
}
