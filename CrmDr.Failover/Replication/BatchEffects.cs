using System.Collections.Immutable;

namespace CrmDr.Failover.Replication;

/// <summary>What a planned batch does to each row in the end: first all that its replays write, then all that its losers need.</summary>
/// <param name="Inserts">Rows to insert with the replayed image.</param>
/// <param name="Updates">Rows that exist, to be set to the replayed image.</param>
/// <param name="Deletes">Rows to delete.</param>
/// <param name="InsertDeleted">Rows a loser created, to be inserted marked as deleted.</param>
/// <param name="InsertAndDelete">Rows a loser created in a table without soft delete.</param>
/// <param name="NewVersions">Rows to be written again as they stand.</param>
/// <param name="Reinserts">Rows to be deleted and inserted again as they stand.</param>
public sealed record BatchEffects(
    ImmutableArray<OrphanRow> Inserts,
    ImmutableArray<OrphanRow> Updates,
    ImmutableArray<OrphanRow> Deletes,
    ImmutableArray<OrphanRow> InsertDeleted,
    ImmutableArray<OrphanRow> InsertAndDelete,
    ImmutableArray<OrphanRow> NewVersions,
    ImmutableArray<OrphanRow> Reinserts)
{
    /// <param name="plan">The planned batch.</param>
    /// <param name="existed">Whether a row was here when the batch began.</param>
    public static BatchEffects Of(IEnumerable<PlannedOrphan> plan, Func<RowId, bool> existed)
    {
        var replays = new Dictionary<RowId, OrphanRow>();
        var losers = new Dictionary<RowId, (OrphanRow Row, RowAction Action)>();
        foreach (var (row, action) in plan.SelectMany(orphan => orphan.Steps))
        {
            if (action is RowAction.WriteImage or RowAction.Delete)
                replays[row.Id] = Over(replays.GetValueOrDefault(row.Id), row);
            else if (action != RowAction.None && (!losers.TryGetValue(row.Id, out var earlier) || action > earlier.Action))
                losers[row.Id] = (row, action);
        }
        return new BatchEffects(
            [.. replays.Values.Where(row => row.Image is not null && !existed(row.Id))],
            [.. replays.Values.Where(row => row.Image is not null && existed(row.Id))],
            [.. replays.Values.Where(row => row.Image is null && existed(row.Id))],
            Of(RowAction.InsertDeleted), Of(RowAction.InsertAndDelete), Of(RowAction.NewVersion), Of(RowAction.DeleteAndReinsert));

        ImmutableArray<OrphanRow> Of(RowAction action) => [.. losers.Values.Where(entry => entry.Action == action).Select(entry => entry.Row)];
    }

    private static OrphanRow Over(OrphanRow? earlier, OrphanRow later) =>
        earlier?.Image is { } image && later is { Operation: RowOperation.Update } ? later with { Image = image.Then(later.Image!) } : later;
}
