namespace CrmDr.AppHost.Drill.Report;

/// <summary>One figure held against its limit.</summary>
/// <param name="Name">The figure's name in the report.</param>
/// <param name="Limit">What it may be at most.</param>
/// <param name="Measured">What it was; null when the drill ended before it could be measured.</param>
/// <param name="Safety">Whether a breach means lost, doubled or contradictory data, whatever the plan says.</param>
public sealed record Objective(string Name, double Limit, double? Measured, bool Safety)
{
    public bool Met => Measured <= Limit;
}
