using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench.Failover;

/// <summary>What one drill measured, as short as it is kept: a line for each round.</summary>
/// <param name="Scenario">What was broken.</param>
/// <param name="Contacts">How many there were before the load.</param>
/// <param name="Round">Counted from 1, for each scenario and number of contacts.</param>
/// <param name="At">When it began.</param>
/// <param name="Recovery">From the fault to the next acknowledged write, in seconds; null in a planned move.</param>
/// <param name="Phases">Of the recovery.</param>
/// <param name="DataLossWindow">In seconds; null in a planned move.</param>
/// <param name="MissingAtPromotion">Acknowledged writes; null in a planned move.</param>
/// <param name="Pauses">The longest time without an acknowledged write around each planned move, in seconds: there and back are two.</param>
/// <param name="Failed">Requests without a good answer.</param>
/// <param name="Met">Every objective.</param>
/// <param name="Safe">No rule of safety was broken.</param>
/// <param name="Steady">It began in a steady state.</param>
/// <param name="Acknowledged">Writes.</param>
/// <param name="MissingFinally">Of them, those neither in both databases nor in the ledger in the end.</param>
/// <param name="Profile">Timings that held.</param>
/// <param name="Gateway">What the gateway did: <c>full</c>, <c>cloudflare</c> or <c>route53</c>.</param>
public sealed record FailoverRound(
    string Scenario, long Contacts, int Round, DateTimeOffset At, double? Recovery, Phases? Phases, double? DataLossWindow, int? MissingAtPromotion, IReadOnlyList<double> Pauses, int Failed,
    bool Met, bool Safe, bool Steady, long Acknowledged, long MissingFinally, string Profile = "drill", string Gateway = "full")
{
    public static FailoverRound Of(DrillReport report, long contacts, int round) => new(
        report.Scenario, contacts, round, report.StartedAt, report.RecoveryTimeSeconds, report.Phases, report.DataLossWindowSeconds, report.AckedWritesMissing, report.SwitchoverPausesSeconds, report.FailedRequests,
        report.ObjectivesMet, report.SafetyMet, report.SteadyState is not { Reached: false }, report.AckedWrites, report.AckedWritesMissingFinally ?? 0, report.Profile, report.Gateway);
}
