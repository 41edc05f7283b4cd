using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>Computes the report from the facts. Pure.</summary>
public static class ReportBuilder
{
    private const double Bucket = 0.25;

    /// <summary>A pause may begin a little before the request for it, with the last write that was acknowledged.</summary>
    private const double Around = 0.5;

    public static DrillReport Build(DrillFacts facts, ObjectiveLimits limits)
    {
        var attempts = facts.Attempts;
        double[] latencies = [.. attempts.Where(attempt => attempt.IsAcknowledgedWrite).Select(Timeline.Latency)];
        var check = facts.Check;
        double?[] pauses = [.. facts.Switchovers.Select(gap => Pause(attempts, gap)?.Seconds)];
        var report = new DrillReport
        {
            Scenario = facts.Scenario,
            Strategy = facts.Strategy,
            Profile = facts.Profile,
            Replication = facts.Replication,
            CacheMode = facts.CacheMode,
            Gateway = facts.Gateway,
            StartedAt = facts.StartedAt,
            DurationSeconds = facts.DurationSeconds,
            Settings = facts.Settings,
            SteadyState = facts.SteadyState,
            RecoveryTimeSeconds = RecoveryTime(facts),
            Phases = PhasesOf(facts),
            DataLossWindowSeconds = facts.HasFailover ? check?.DataLossWindowSeconds : null,
            AckedWritesMissing = facts.HasFailover ? check?.MissingAtPromotion.Count : null,
            AckedWritesMissingFinally = check?.MissingFinally.Count,
            AckedWritesMissingUnreported = check?.MissingUnreported.Count,
            ReportedLosses = facts.ReportedLosses,
            LedgeredTransactions = check?.LedgeredTransactions,
            ReplayedTransactions = check?.ReplayedTransactions,
            ResentTransactions = check?.ResentTransactions,
            DuplicatedWrites = check?.Duplicates.Count,
            AckedWrites = attempts.Count(attempt => attempt.IsAcknowledgedWrite),
            FailedRequests = attempts.Count(attempt => attempt.IsFailed),
            SwitchoverPauseSeconds = Worst(pauses),
            SwitchoverPausesSeconds = [.. pauses.OfType<double>()],
            WritePauseSeconds = LongestPause(facts),
            SwitchoverFailedRequests = facts.Switchovers.Count == 0 ? null : facts.Switchovers.Sum(gap => FailedDuring(attempts, gap)),
            RoleChanges = RoleChanges(facts.History),
            Observations = facts.Observations,
            Events = facts.Events,
            SplitBrainWrites = check?.SplitBrain.Count,
            LateCommits = check?.LateCommits.Count,
            Conflicts = BothWrite(facts) ? check?.LedgeredRows : null,
            Footprint = facts.Footprint,
            TablesCompared = check is null ? null : facts.Tables.Count,
            RowsDiffering = check?.RowsDiffering,
            VerifyRowsDiffering = facts.VerifyRowsDiffering,
            WrongDealAmounts = check?.WrongAmounts.Count,
            RefusedWritesStored = check?.RefusedButStored.Count,
            AckedWithoutCheckTime = check?.WithoutCheckTime.Count,
            Requests = RequestCounts.Of(attempts, facts.Skipped),
            LatencyP50Milliseconds = Percentile.Of(latencies, 0.5),
            LatencyP99Milliseconds = Percentile.Of(latencies, 0.99),
            Completed = facts.Error is null && check is not null,
            Error = facts.Error,
            Failures = FailureKind.Of(attempts),
            Marks = facts.Marks,
            Epochs = facts.History?.Starts ?? [],
            Tables = facts.Tables,
            Findings = check is null ? [] : Findings.Describe(check),
            Timeline = Timeline.Build(attempts, Bucket),
            TimelineBucketSeconds = Bucket,
            Lag = facts.Lag,
        };
        return Judge.Decide(report, limits, facts.Expectations);
    }

    /// <summary>Acknowledged writes in the order in which clients got to know.</summary>
    private static IEnumerable<double> Receipts(IEnumerable<Attempt> attempts) =>
        attempts.Where(attempt => attempt.IsAcknowledgedWrite).Select(attempt => attempt.Answer!.FinishedAt);

    private static double? RecoveryTime(DrillFacts facts)
    {
        if (!facts.HasFailover || facts.FaultAt is not { } fault)
            return null;
        // Without a recovery the gap is as long as anybody kept trying.
        var end = facts.FirstAckAfterFault ?? facts.DurationSeconds;
        end = Math.Max(end, fault);
        // Users of the other cloud go on: what counts is whoever waits longest.
        return BothWrite(facts)
            ? facts.Attempts.GroupBy(attempt => attempt.User).Max(user => AckGaps.Longest(Receipts(user), fault, end)?.Seconds)
            : AckGaps.Longest(Receipts(facts.Attempts), fault, end)?.Seconds;
    }

    private static bool BothWrite(DrillFacts facts) => facts.Strategy == "active-active";

    /// <summary>Over the whole load, from its first acknowledgement to its last request.</summary>
    private static double? LongestPause(DrillFacts facts)
    {
        double[] receipts = [.. Receipts(facts.Attempts)];
        return receipts.Length == 0 ? null : AckGaps.Longest(receipts, receipts.Min(), facts.Attempts.Max(attempt => attempt.SentAt))?.Seconds;
    }

    private static int? RoleChanges(WitnessHistory? history) =>
        history?.Starts.Zip(history.Starts.Skip(1)).Count(pair => pair.First.Holder != pair.Second.Holder);

    private static Phases? PhasesOf(DrillFacts facts)
    {
        // Nobody is promoted where both write: what there is, is steering.
        if (BothWrite(facts) && facts is { FaultAt: not null, FirstAckAfterFault: not null } && RecoveryTime(facts) is { } steered)
            return new Phases(0, 0, 0, steered, "Both clouds write, so nothing is detected, fenced or promoted: users of the lost cloud are sent to the other one. The time is that of the user who waited longest.");
        if (facts.FaultAt is not { } fault || facts.PromotedEpoch is not { } epoch)
            return null;
        var taken = facts.History?.Of(epoch)?.At;
        return Phases.Split(fault, taken is { } at ? (at - facts.StartedAt).TotalSeconds : null, facts.GateOpenedAt, facts.FirstAckAfterFault, ApplicationReady(facts, epoch));
    }

    /// <summary>When the controller of the promoted cloud saw an application there that could serve, by its own clock, which is this machine's.</summary>
    private static double? ApplicationReady(DrillFacts facts, long epoch) =>
        facts.Events.FirstOrDefault(one => one.Kind == "provision" && one.Epoch == epoch && one.Reason?.Contains("are ready", StringComparison.Ordinal) == true) is { } ready
            ? (ready.At - facts.StartedAt).TotalSeconds : null;

    private static Gap? Pause(IReadOnlyList<Attempt> attempts, Gap switchover) =>
        AckGaps.Longest(Receipts(attempts), switchover.Start - Around, switchover.End + Around);

    private static int FailedDuring(IReadOnlyList<Attempt> attempts, Gap switchover) => attempts.Count(attempt =>
        attempt.IsFailed && attempt.SentAt <= switchover.End + Around && attempt.Answer!.FinishedAt >= switchover.Start - Around);

    private static double? Worst(IEnumerable<double?> pauses) => pauses.Max();
}
