using CrmDr.AppHost.Drill.Expectations;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>Holds a report against what its scenario expects. Pure.</summary>
public static class Judge
{
    public static DrillReport Decide(DrillReport report, ObjectiveLimits limits, IReadOnlyList<Expectation> expectations)
    {
        List<Objective> objectives = [.. expectations.Select(one => one.Of(report, limits)).OfType<Objective>()];
        return report with
        {
            Objectives = objectives,
            SafetyMet = report.Completed && objectives.Where(objective => objective.Safety).All(objective => objective.Met),
            // No acknowledged write at all means that nothing was tested.
            ObjectivesMet = report.Completed && report.AckedWrites > 0 && objectives.All(objective => objective.Met),
        };
    }
}
