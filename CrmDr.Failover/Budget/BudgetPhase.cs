namespace CrmDr.Failover.Budget;

/// <summary>One phase of a recovery.</summary>
/// <param name="Name">What happens, in one word.</param>
/// <param name="Time">How long it takes beyond the phases before it.</param>
/// <param name="From">What of the plan that comes from.</param>
/// <remarks>
/// The three times of a phase belong to three stories. What ran beside an earlier phase (a balancer that watches, a person who is called) may leave a late phase less in
/// the worst story than in the best; only the times of all phases together are in order.
/// </remarks>
public sealed record BudgetPhase(string Name, TimeRange Time, string From);
