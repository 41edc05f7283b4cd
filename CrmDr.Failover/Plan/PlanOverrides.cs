namespace CrmDr.Failover.Plan;

/// <summary>What is chosen outside of the plan, by an option of the command line or by configuration.</summary>
/// <param name="Profile">Instead of <c>$.profile</c>; null or empty: as the plan says.</param>
/// <param name="Strategy">Instead of <c>$.strategy</c>, in the plan's spelling; null or empty: as the plan says.</param>
/// <param name="Replication">Instead of <c>$.replication.mode</c>, in the plan's spelling; null or empty: as the plan says.</param>
/// <param name="OnStandbyLoss">Instead of <c>$.replication.onStandbyLoss</c>, in the plan's spelling; null or empty: as the plan says.</param>
/// <param name="CacheSync">Instead of <c>$.cache.sync</c>, in the plan's spelling; null or empty: as the plan says.</param>
public sealed record PlanOverrides(string? Profile = null, string? Strategy = null, string? Replication = null, string? OnStandbyLoss = null, string? CacheSync = null)
{
    /// <summary>Everything as the plan says.</summary>
    public static PlanOverrides None { get; } = new();
}
