using System.Collections.Immutable;

namespace CrmDr.Failover.Replication;

/// <summary>The decision about one orphan transaction.</summary>
/// <param name="Outcome">What becomes of it.</param>
/// <param name="Reason">Why, in one sentence for an operator.</param>
/// <param name="Actions">What to do to each of its rows, in their order.</param>
public sealed record SalvageDecision(SalvageOutcome Outcome, string Reason, ImmutableArray<RowAction> Actions);
