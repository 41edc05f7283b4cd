namespace CrmDr.Failover.Budget;

/// <summary>What no plan says and a recovery takes all the same.</summary>
/// <remarks>Take, promote and first write come from drills on two cores (docs/recovery-measured.json); a cloud's own round trips come on top. Provision and person are assumed: no drill has measured them.</remarks>
public sealed record BudgetAllowances
{
    /// <summary>The compare-and-set at the witness.</summary>
    /// <value>Default 0, 0.01, 0.25 s.</value>
    public TimeRange Take { get; init; } = TimeRange.Seconds(0, 0.01, 0.25);

    /// <summary>Ending apply, reading its progress, recording the promotion, opening the gate.</summary>
    /// <value>Default 0.01, 0.04, 0.5 s.</value>
    public TimeRange Promote { get; init; } = TimeRange.Seconds(0.01, 0.04, 0.5);

    /// <summary>From the moment traffic may go there until a write is acknowledged.</summary>
    /// <value>Default 0, 0.15, 0.75 s.</value>
    public TimeRange FirstWrite { get; init; } = TimeRange.Seconds(0, 0.15, 0.75);

    /// <summary>Strategy <c>pilot-light</c>: starting cache and application until they are ready.</summary>
    /// <value>Default 60, 300, 1200 s, for clouds.</value>
    public TimeRange Provision { get; init; } = TimeRange.Seconds(60, 300, 1200);

    /// <summary><c>failover.mode</c> manual: somebody is called, understands and acts.</summary>
    /// <value>Default 300, 600, 1800 s.</value>
    public TimeRange Person { get; init; } = TimeRange.Seconds(300, 600, 1800);
}
