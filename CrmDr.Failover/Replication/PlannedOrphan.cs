namespace CrmDr.Failover.Replication;

/// <summary>An orphan transaction with its decision.</summary>
/// <param name="Orphan">The transaction.</param>
/// <param name="Decision">What becomes of it; its actions belong to the orphan's rows, in their order.</param>
public sealed record PlannedOrphan(PendingOrphan Orphan, SalvageDecision Decision)
{
    /// <summary>Its rows, each with its action.</summary>
    public IEnumerable<(OrphanRow Row, RowAction Action)> Steps => Orphan.Rows.Zip(Decision.Actions);
}
