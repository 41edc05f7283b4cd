using CrmDr.AppHost.Drill.Report;

namespace CrmDr.AppHost.Drill.Expectations;

/// <summary>The expectations that scenarios are made of.</summary>
public static class Expect
{
    /// <summary>What must never happen, whatever breaks.</summary>
    public static IReadOnlyList<Expectation> Safe { get; } =
    [
        Never("ackedWritesMissingFinally", report => report.AckedWritesMissingFinally),
        Never("duplicatedWrites", report => report.DuplicatedWrites),
        Never("splitBrainWrites", report => report.SplitBrainWrites),
        Never("rowsDiffering", report => report.RowsDiffering),
        Never("verifyRowsDiffering", report => report.VerifyRowsDiffering),
        // Two clouds that move amounts of one deal at the same time: the newer sum stands, the other one is in the ledger. Strategy active-active gives that up (docs/strategies.md).
        WhereOneWrites(Never("wrongDealAmounts", report => report.WrongDealAmounts)),
        Never("refusedWritesStored", report => report.RefusedWritesStored),
        Never("ackedWithoutCheckTime", report => report.AckedWithoutCheckTime),
    ];

    /// <summary>The same where disks are destroyed: what is gone for good lies in a range that is reported.</summary>
    public static IReadOnlyList<Expectation> SafeButForReportedLoss { get; } =
    [
        Never("ackedWritesMissingUnreported", report => report.AckedWritesMissingUnreported),
        .. Safe.Skip(1),
    ];

    /// <summary>An unplanned failover within the plan's objectives.</summary>
    public static IReadOnlyList<Expectation> Failover { get; } = [RecoveryWithin(limits => limits.RecoveryTimeSeconds), LossWindow, NothingMissingInSync];

    /// <summary>Every planned move within the plan's pause. A gateway that cannot hold requests is expected to lose some: that is what its mode shows.</summary>
    public static IReadOnlyList<Expectation> PlannedMove { get; } =
    [
        AtMost("switchoverPauseSeconds", limits => limits.SwitchoverPauseSeconds, report => report.SwitchoverPauseSeconds),
        BehindHoldingGateway(AtMost("switchoverFailedRequests", _ => 0, report => report.SwitchoverFailedRequests)),
    ];

    /// <summary>Users do not notice: no failed request, no pause worth the name.</summary>
    public static IReadOnlyList<Expectation> Unnoticed { get; } = [PauseWithin(_ => 2), NoFailedRequest];

    public static Expectation NoFailedRequest => BehindHoldingGateway(AtMost("failedRequests", _ => 0, report => report.FailedRequests));

    /// <summary>The side that took over had everything.</summary>
    public static Expectation NothingMissing => AtMost("ackedWritesMissing", _ => 0, report => report.AckedWritesMissing);

    /// <summary>What a standby that takes over by itself lacks is brought back in mode async; in mode sync it lacks nothing.</summary>
    private static Expectation NothingMissingInSync => Never("ackedWritesMissing", report => report.AckedWritesMissing) with
    {
        Judge = (report, limits) => report.Replication == "sync" ? NothingMissing.Judge(report, limits) : null,
    };

    private static Expectation LossWindow => AtMost("dataLossWindowSeconds", limits => limits.DataLossWindowSeconds, report => report.DataLossWindowSeconds);

    /// <summary>From the fault to the next acknowledged write.</summary>
    public static Expectation RecoveryWithin(Func<ObjectiveLimits, double> seconds) => AtMost("recoveryTimeSeconds", seconds, report => report.RecoveryTimeSeconds);

    /// <summary>The longest time without an acknowledged write while the load ran.</summary>
    public static Expectation PauseWithin(Func<ObjectiveLimits, double> seconds) => AtMost("writePauseSeconds", seconds, report => report.WritePauseSeconds);

    /// <summary>How often the lease went to the other cloud, there and back.</summary>
    public static Expectation RoleChanges(int number) => new(
        "roleChanges",
        _ => number == 0 ? "none" : $"{number}",
        (report, _) => (report.RoleChanges is { } found ? $"{found} ({string.Join(", ", report.Epochs.Select(epoch => epoch.Holder))})" : "-", report.RoleChanges == number));

    /// <summary>So many ranges of loss are reported, by the product itself.</summary>
    public static Expectation ReportedLosses(int number) => new(
        "reportedLosses", _ => $"{number}", (report, _) => (MarkdownReport.Number(report.ReportedLosses), report.ReportedLosses == number));

    /// <summary>Something that a step noted with <c>run.Observe</c>.</summary>
    public static Expectation Observed(string name, string expected, Func<double, ObjectiveLimits, bool> met) => new(
        name,
        _ => expected,
        (report, limits) => report.Observations.TryGetValue(name, out var value) ? (MarkdownReport.Number(value), met(value, limits)) : ("-", false));

    /// <summary>A sentence of a controller that an operator would have read.</summary>
    public static Expectation Said(string words) => new(
        "event",
        _ => $"\"{words}\"",
        (report, _) => report.Events.FirstOrDefault(one => one.Reason?.Contains(words, StringComparison.Ordinal) == true) is { } found
            ? ($"{found.Cloud}: {found.Reason}", true)
            : ("nobody said so", false));

    private static Expectation AtMost(string name, Func<ObjectiveLimits, double> limit, Func<DrillReport, double?> measured) => new(
        name,
        limits => limit(limits) == 0 ? "none" : $"at most {MarkdownReport.Number(limit(limits))}",
        (report, limits) => (MarkdownReport.Number(measured(report)), measured(report) <= limit(limits)));

    private static Expectation Never(string name, Func<DrillReport, int?> measured) => new(
        name, _ => "none", (report, _) => (MarkdownReport.Number(measured(report)), measured(report) == 0))
    {
        Safety = true,
    };

    /// <summary>Not with strategy active-active.</summary>
    public static Expectation WhereOneWrites(Expectation one) => one with
    {
        Judge = (report, limits) => report.Strategy != "active-active" ? one.Judge(report, limits) : null,
    };

    /// <summary>With strategy active-active alone.</summary>
    public static Expectation WhereBothWrite(Expectation one) => one with
    {
        Judge = (report, limits) => report.Strategy == "active-active" ? one.Judge(report, limits) : null,
    };

    private static Expectation BehindHoldingGateway(Expectation one) => one with
    {
        Judge = (report, limits) => report.Gateway == "full" ? one.Judge(report, limits) : null,
    };
}
