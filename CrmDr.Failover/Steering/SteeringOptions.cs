using System.Collections.Immutable;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>What steering goes by.</summary>
/// <param name="Mode">What the gateway is allowed to do.</param>
/// <param name="Steering">How to choose among active pools.</param>
/// <param name="FallbackPool">The pool used when none is active: mode <c>cloudflare</c> only, whatever its health.</param>
/// <param name="StaleReads">Whether a ready standby may serve reads while no pool is active: mode <c>full</c> only.</param>
public sealed record SteeringOptions(GatewayMode Mode, SteeringMode Steering, string FallbackPool, StaleReads StaleReads)
{
    /// <summary>Steering <c>geo</c>: the order of the pools by region. Default none.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> RegionPools { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;
}
