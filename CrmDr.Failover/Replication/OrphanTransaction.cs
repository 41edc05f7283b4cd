using System.Collections.Immutable;

namespace CrmDr.Failover.Replication;

/// <summary>A transaction of the old primary that may not have been replicated when it died.</summary>
/// <param name="CommitLsn">Names the transaction within its source.</param>
/// <param name="EndLsn">The end of its commit record: what the origin's progress shows once it is applied.</param>
/// <param name="CommitAt">When it committed, by the old primary's clock.</param>
/// <param name="Changes">Its changes in the order they were made.</param>
public sealed record OrphanTransaction(Lsn CommitLsn, Lsn EndLsn, DateTimeOffset CommitAt, ImmutableArray<OrphanChange> Changes)
{
    /// <summary>Its net effect on each row, in the order the rows were first touched.</summary>
    public ImmutableArray<OrphanRow> Rows()
    {
        var order = new List<RowId>();
        var rows = new Dictionary<RowId, OrphanRow>();
        foreach (var change in Changes)
        {
            // Another key is another row: the old one is gone.
            if (change.OldKey is { } old)
            {
                Add(new OrphanChange(change.Table, RowOperation.Delete, old, null, null));
                Add(change with { Operation = RowOperation.Insert, OldKey = null });
            }
            else
            {
                Add(change);
            }
        }
        return [.. order.Select(id => rows[id])];

        void Add(OrphanChange change)
        {
            var id = RowId.Of(change.Table, change.Key);
            if (!rows.TryGetValue(id, out var row))
                order.Add(id);
            rows[id] = row?.Then(change) ?? OrphanRow.From(change);
        }
    }
}
