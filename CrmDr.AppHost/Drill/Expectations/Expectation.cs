using CrmDr.AppHost.Drill.Report;

namespace CrmDr.AppHost.Drill.Expectations;

/// <summary>One thing that must hold of a drill, as data: a report lists it, and so does <c>drill --list</c> before anything has run.</summary>
/// <param name="Name">What it is about; a figure's name in the report where there is one.</param>
/// <param name="Expected">What must be, in words, for the plan's limits.</param>
/// <param name="Judge">Looks at a report: what was found, and whether that is as expected. Null: not to be judged in this set-up.</param>
public sealed record Expectation(string Name, Func<ObjectiveLimits, string> Expected, Func<DrillReport, ObjectiveLimits, (string Found, bool Met)?> Judge)
{
    /// <summary>Whether a breach means lost, doubled or contradictory data.</summary>
    public bool Safety { get; init; }

    /// <summary>Held against a report; null where it does not apply.</summary>
    public Objective? Of(DrillReport report, ObjectiveLimits limits) =>
        Judge(report, limits) is { } verdict ? new Objective(Name, Expected(limits), verdict.Found, verdict.Met, Safety) : null;
}
