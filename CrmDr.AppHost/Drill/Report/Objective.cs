namespace CrmDr.AppHost.Drill.Report;

/// <summary>One thing that had to hold, held against what was found.</summary>
/// <param name="Name">What it is about; a figure's name in the report where there is one.</param>
/// <param name="Expected">What had to be.</param>
/// <param name="Found">What was; "-" when the drill ended before it could be seen.</param>
/// <param name="Met">Whether that is as expected.</param>
/// <param name="Safety">Whether a breach means lost, doubled or contradictory data, whatever the plan says.</param>
public sealed record Objective(string Name, string Expected, string Found, bool Met, bool Safety);
