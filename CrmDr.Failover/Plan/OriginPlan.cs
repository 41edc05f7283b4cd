namespace CrmDr.Failover.Plan;

/// <summary>One origin of a pool.</summary>
/// <param name="Weight">Its share of what the pool gets: its weight by the sum of all weights in the pool. <value>Default 1, 0 to 1.</value></param>
/// <param name="Enabled">Whether it takes traffic; sessions of one that is not are drained. <value>Default true.</value></param>
public sealed record OriginPlan(double Weight, bool Enabled)
{
    /// <summary>An origin of which nothing is written.</summary>
    public static OriginPlan Default { get; } = new(1, true);
}
