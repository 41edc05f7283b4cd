using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Recovery;

/// <summary>A budget as <c>plan --json</c> prints it.</summary>
public sealed record BudgetReport
{
    public required string Strategy { get; init; }

    public required string Profile { get; init; }

    public required string Provider { get; init; }

    public required string Fault { get; init; }

    public required IReadOnlyList<PhaseReport> Phases { get; init; }

    public required PhaseReport Recovery { get; init; }

    public required double RecoveryObjectiveSeconds { get; init; }

    public required string RecoveryVerdict { get; init; }

    public required double DataLossWindowSeconds { get; init; }

    public required double DataLossObjectiveSeconds { get; init; }

    public required string DataLossVerdict { get; init; }

    public required IReadOnlyList<ChangeReport> Changes { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    public MeasuredAgainst? Measured { get; init; }

    public static BudgetReport Of(RecoveryBudget budget, IEnumerable<BudgetChange> changes, MeasuredAgainst? measured) => new()
    {
        Strategy = PlanChoice.Word(budget.Plan.Strategy),
        Profile = budget.Plan.Profile,
        Provider = PlanChoice.Word(budget.Provider),
        Fault = PlanChoice.Word(budget.Fault),
        Phases = [.. budget.Phases.Select(phase => PhaseReport.Of(phase.Name, phase.Time, phase.From))],
        Recovery = PhaseReport.Of("recovery", budget.Recovery, "all of it"),
        RecoveryObjectiveSeconds = Round(budget.Plan.Objectives.RecoveryTime),
        RecoveryVerdict = PlanChoice.Word(budget.RecoveryVerdict),
        DataLossWindowSeconds = Round(budget.DataLossWindow),
        DataLossObjectiveSeconds = Round(budget.Plan.Objectives.DataLossWindow),
        DataLossVerdict = PlanChoice.Word(budget.DataLossVerdict),
        Changes = [.. changes.Select(change => new ChangeReport(change.What, Round(change.Recovery.Expected), Round(change.Recovery.Worst), PlanChoice.Word(change.Verdict)))],
        Notes = budget.Notes,
        Measured = measured,
    };

    internal static double Round(TimeSpan time) => Math.Round(time.TotalSeconds, 3);
}
