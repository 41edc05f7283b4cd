namespace CrmDr.Failover.Plan;

/// <summary>One thing that is wrong with a plan.</summary>
/// <param name="Path">Where, such as <c>$.profiles.drill.lease.ttlSeconds</c>.</param>
/// <param name="Message">What was found, what is expected, what to do.</param>
public sealed record PlanFault(string Path, string Message)
{
    /// <inheritdoc />
    public override string ToString() => $"{Path}: {Message}";
}
