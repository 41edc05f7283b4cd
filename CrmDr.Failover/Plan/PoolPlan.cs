using System.Collections.Immutable;

namespace CrmDr.Failover.Plan;

/// <summary>One cloud's origins as the balancer takes them.</summary>
/// <param name="Enabled">Whether the pool takes traffic at all. <value>Default true.</value></param>
/// <param name="Origins">Origins that differ from the default, by their number in the gateway's configuration. <value>Default none: each is enabled with weight 1.</value></param>
/// <param name="LoadShedding">What it sends elsewhere although it is well. <value>Default nothing.</value></param>
public sealed record PoolPlan(bool Enabled, ImmutableSortedDictionary<int, OriginPlan> Origins, LoadSheddingPlan LoadShedding)
{
    /// <summary>A pool of which nothing is written.</summary>
    public static PoolPlan Default { get; } = new(true, ImmutableSortedDictionary<int, OriginPlan>.Empty, LoadSheddingPlan.Nothing);

    /// <summary>An origin by number.</summary>
    public OriginPlan Origin(int number) => Origins.GetValueOrDefault(number) ?? OriginPlan.Default;
}
