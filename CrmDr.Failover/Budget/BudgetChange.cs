namespace CrmDr.Failover.Budget;

/// <summary>One thing that could be changed about a plan, and what recovery would then take.</summary>
/// <param name="What">What to change, and from what to what.</param>
/// <param name="Recovery">The budget after it.</param>
/// <param name="Verdict">Against the objective, after it.</param>
public sealed record BudgetChange(string What, TimeRange Recovery, BudgetVerdict Verdict);
