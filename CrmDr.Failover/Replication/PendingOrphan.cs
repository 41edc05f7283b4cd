using System.Collections.Immutable;

namespace CrmDr.Failover.Replication;

/// <summary>An orphan transaction that waits for its decision.</summary>
/// <param name="Transaction">As the old primary's log has it.</param>
/// <param name="Rows">Its net effect by row.</param>
public sealed record PendingOrphan(OrphanTransaction Transaction, ImmutableArray<OrphanRow> Rows);
