using System.Collections.Immutable;

namespace CrmDr.Failover.Replication;

/// <summary>One row change as the old primary's log has it.</summary>
/// <param name="Table">Schema and table.</param>
/// <param name="Operation">Insert, update or delete.</param>
/// <param name="Key">The values of the primary key after the change (before it, for a delete), in the key's order.</param>
/// <param name="OldKey">The key before the change, when an update changed it.</param>
/// <param name="Image">The row after the change; null for a delete.</param>
public sealed record OrphanChange(string Table, RowOperation Operation, ImmutableArray<string> Key, ImmutableArray<string>? OldKey, RowImage? Image);
