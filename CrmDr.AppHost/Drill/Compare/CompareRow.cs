using CrmDr.AppHost.Cost;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.Failover.Budget;

namespace CrmDr.AppHost.Drill.Compare;

/// <summary>One strategy behind one gateway with the timings of one profile: what was predicted, what its drills measured, what it costs.</summary>
/// <param name="Strategy">As the plan spells it.</param>
/// <param name="Gateway"><c>full</c> or <c>cloudflare</c>.</param>
/// <param name="Profile">Whose timings.</param>
/// <param name="Rounds">How many drills ran to their end.</param>
/// <param name="RoundsMet">How many of them met every objective.</param>
/// <param name="Predicted">Seconds, by the budget of the plan, for this machine.</param>
/// <param name="RecoverySeconds">Measured; null without a drill.</param>
/// <param name="InRange">How many of the measured ones lie within the predicted range.</param>
/// <param name="DataLossWindowSeconds">The longest.</param>
/// <param name="FailedRequests">Over the whole drill, failback included.</param>
/// <param name="Orphans">Acknowledged and not at the survivor when it opened, or, where both write, when every user was served there.</param>
/// <param name="Salvaged">Transactions brought back.</param>
/// <param name="Ledgered">Rows that lost and stand in the ledger.</param>
/// <param name="MissingFinally">Acknowledged, and neither in both databases nor in the ledger in the end: over all rounds.</param>
/// <param name="Footprint">What runs idle.</param>
/// <param name="DollarsAMonth">List prices, everything that is known.</param>
/// <param name="DollarsOfBrief">By the guide's estimate.</param>
public sealed record CompareRow(
    string Strategy, string Gateway, string Profile, int Rounds, int RoundsMet, PredictedRange Predicted, Spread? RecoverySeconds, int InRange, double? DataLossWindowSeconds,
    Spread? FailedRequests, Spread? Orphans, Spread? Salvaged, Spread? Ledgered, int MissingFinally, Footprint? Footprint, decimal DollarsAMonth, decimal DollarsOfBrief)
{
    public static CompareRow Of(RecoveryBudget budget, string strategy, string gateway, IReadOnlyList<DrillReport> reports, MonthlyCost list, MonthlyCost brief)
    {
        var recovery = budget.Recovery;
        var ended = reports.Where(report => report.Completed).ToList();
        return new CompareRow(
            strategy, gateway, budget.Plan.Profile, ended.Count, ended.Count(report => report.ObjectivesMet),
            new PredictedRange(recovery.Best.TotalSeconds, recovery.Expected.TotalSeconds, recovery.Worst.TotalSeconds),
            Spread.Of(ended.Select(report => report.RecoveryTimeSeconds)),
            ended.Count(report => report.RecoveryTimeSeconds is { } seconds && recovery.Contains(TimeSpan.FromSeconds(seconds))),
            ended.Max(report => report.DataLossWindowSeconds),
            Spread.Of(ended.Select(report => (double?)report.FailedRequests)),
            Spread.Of(ended.Select(report => (double?)report.AckedWritesMissing)),
            Spread.Of(ended.Select(report => (double?)(report.ReplayedTransactions + report.ResentTransactions))),
            Spread.Of(ended.Select(report => (double?)(report.Conflicts ?? report.LedgeredTransactions))),
            ended.Sum(report => report.AckedWritesMissingFinally ?? 0),
            ended.Select(report => report.Footprint).FirstOrDefault(found => found is not null),
            list.Dollars, brief.DollarsOfBrief);
    }
}
