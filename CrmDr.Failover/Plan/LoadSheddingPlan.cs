namespace CrmDr.Failover.Plan;

/// <summary>What a pool that is at risk sends to the others.</summary>
/// <param name="DefaultPercent">Share of requests without a session. <value>Default 0, 0 to 100.</value></param>
/// <param name="DefaultPolicy">How these are picked. <value>Default random.</value></param>
/// <param name="SessionPercent">Share of the sessions that belong here, picked by their addresses. <value>Default 0, 0 to 100.</value></param>
public sealed record LoadSheddingPlan(double DefaultPercent, SheddingPolicy DefaultPolicy, double SessionPercent)
{
    /// <summary>Nothing is shed.</summary>
    public static LoadSheddingPlan Nothing { get; } = new(0, SheddingPolicy.Random, 0);

    /// <summary>Whether anything is.</summary>
    public bool Sheds => DefaultPercent > 0 || SessionPercent > 0;
}
