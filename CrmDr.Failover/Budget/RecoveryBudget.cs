using System.Collections.Immutable;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Failover.Budget;

/// <summary>The recovery time that a plan implies: from the fault to the next acknowledged write, phase by phase.</summary>
/// <remarks>
/// Arithmetic over the plan and a few allowances, no more. Protects against: a plan whose objectives its own timings cannot meet. Does not protect against: a standby that
/// is not eligible, a witness that is away, two failovers within <c>minimumBetweenFailoversSeconds</c>: then nothing recovers by itself, whatever the budget says.
/// </remarks>
/// <param name="Plan">The plan.</param>
/// <param name="Provider">Who steers.</param>
/// <param name="Fault">What fails.</param>
/// <param name="Phases">In order; each counts from the end of the one before.</param>
/// <param name="DataLossWindow">Age of the oldest acknowledged write that a promotion may miss: in mode <c>async</c> up to <c>maxLagSeconds</c>, in mode <c>sync</c> nothing.</param>
/// <param name="Notes">What the reader should know besides.</param>
public sealed record RecoveryBudget(
    DrPlan Plan, GatewayMode Provider, BudgetFault Fault, ImmutableArray<BudgetPhase> Phases, TimeSpan DataLossWindow, ImmutableArray<string> Notes)
{
    /// <summary>All phases together.</summary>
    public TimeRange Recovery => Phases.Aggregate(TimeRange.None, (sum, phase) => sum + phase.Time);

    /// <summary>Against <c>recoveryTimeSeconds</c>.</summary>
    public BudgetVerdict RecoveryVerdict => Judge(Recovery.Expected, Recovery.Worst, Plan.Objectives.RecoveryTime);

    /// <summary>Against <c>dataLossWindowSeconds</c>. How old the lost writes are as a rule depends on the load, which no plan knows.</summary>
    public BudgetVerdict DataLossVerdict => Judge(TimeSpan.Zero, DataLossWindow, Plan.Objectives.DataLossWindow);

    /// <summary>Computes the budget.</summary>
    /// <param name="plan">The plan, its profile and strategy resolved.</param>
    /// <param name="provider">Who steers.</param>
    /// <param name="fault">What fails. <value>Default the whole primary cloud.</value></param>
    /// <param name="allowances">What no plan says. <value>Default those of <see cref="BudgetAllowances"/>.</value></param>
    public static RecoveryBudget Of(DrPlan plan, GatewayMode provider, BudgetFault fault = BudgetFault.Cloud, BudgetAllowances? allowances = null)
    {
        allowances ??= new BudgetAllowances();
        var promotion = PromotionBudget.Phases(plan, fault, allowances);
        var open = promotion.Aggregate(TimeRange.None, (sum, phase) => sum + phase.Time);
        return new RecoveryBudget(plan, provider, fault, [.. promotion, .. SteeringBudget.Phases(plan, provider, open, fault, allowances)],
            plan.Replication.Mode == ReplicationMode.Sync ? TimeSpan.Zero : plan.Replication.MaxLag, [.. BudgetNotes.Of(plan, provider, open)]);
    }

    private static BudgetVerdict Judge(TimeSpan expected, TimeSpan worst, TimeSpan objective) =>
        expected > objective ? BudgetVerdict.Misses : worst > objective ? BudgetVerdict.MayMiss : BudgetVerdict.Meets;
}
