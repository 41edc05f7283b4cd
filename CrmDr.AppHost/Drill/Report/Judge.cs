namespace CrmDr.AppHost.Drill.Report;

/// <summary>Holds a report's figures against the plan's limits and the safety figures against zero. Pure.</summary>
public static class Judge
{
    public static DrillReport Decide(DrillReport report, ObjectiveLimits limits, bool failover, bool switchover)
    {
        List<Objective> objectives =
        [
            Zero("ackedWritesMissingFinally", report.AckedWritesMissingFinally),
            Zero("duplicatedWrites", report.DuplicatedWrites),
            Zero("splitBrainWrites", report.SplitBrainWrites),
            Zero("rowsDiffering", report.RowsDiffering),
            Zero("verifyRowsDiffering", report.VerifyRowsDiffering),
            Zero("wrongDealAmounts", report.WrongDealAmounts),
            Zero("refusedWritesStored", report.RefusedWritesStored),
            Zero("ackedWithoutCheckTime", report.AckedWithoutCheckTime),
        ];
        // What a standby that takes over by itself lacks is brought back in mode async; in mode sync it lacks nothing.
        if (failover && report.Replication == "sync")
            objectives.Add(Zero("ackedWritesMissing", report.AckedWritesMissing));
        if (failover)
        {
            objectives.Add(new Objective("recoveryTimeSeconds", limits.RecoveryTimeSeconds, report.RecoveryTimeSeconds, Safety: false));
            objectives.Add(new Objective("dataLossWindowSeconds", limits.DataLossWindowSeconds, report.DataLossWindowSeconds, Safety: false));
        }

        if (switchover)
        {
            objectives.Add(new Objective("switchoverPauseSeconds", limits.SwitchoverPauseSeconds, report.SwitchoverPauseSeconds, Safety: false));
            // A gateway that cannot hold requests is expected to lose some: that is what its mode shows.
            if (report.Gateway == "full")
                objectives.Add(new Objective("switchoverFailedRequests", 0, report.SwitchoverFailedRequests, Safety: false));
        }

        return report with
        {
            Objectives = objectives,
            SafetyMet = report.Completed && objectives.Where(objective => objective.Safety).All(objective => objective.Met),
            // No acknowledged write at all means that nothing was tested.
            ObjectivesMet = report.Completed && report.AckedWrites > 0 && objectives.All(objective => objective.Met),
        };
    }

    private static Objective Zero(string name, int? measured) => new(name, 0, measured, Safety: true);
}
