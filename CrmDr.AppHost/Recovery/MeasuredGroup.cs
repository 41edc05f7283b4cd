using CrmDr.Failover.Budget;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Recovery;

/// <summary>Drills of one plan.</summary>
public sealed record MeasuredGroup(string Profile, string Strategy, string Provider, string Fault, MeasuredTimings Plan, IReadOnlyList<MeasuredRun> Runs)
{
    /// <summary>Whether a budget speaks of what these drills did.</summary>
    public bool IsOf(RecoveryBudget budget) => Strategy == PlanChoice.Word(budget.Plan.Strategy) && Provider == PlanChoice.Word(budget.Provider)
        && Fault == PlanChoice.Word(budget.Fault) && Plan == MeasuredTimings.Of(budget.Plan);
}
