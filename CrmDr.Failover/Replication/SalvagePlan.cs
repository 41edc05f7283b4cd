using System.Collections.Immutable;

namespace CrmDr.Failover.Replication;

/// <summary>Decides a batch of orphans in commit order, each as if those before it had been carried out.</summary>
/// <remarks>
/// One batch is one local transaction. The plan of a batch is the plan of its transactions one by one, so a batch can be cut anywhere.
/// A row never wins again once a loser touched it, so a batch can carry out all its replays first and all that its losers need afterwards.
/// </remarks>
public static class SalvagePlan
{
    /// <param name="orphans">The transactions in commit order, none of them decided before.</param>
    /// <param name="local">What stands here under the keys they touched, locked.</param>
    /// <param name="traits">What is known about a table.</param>
    /// <param name="promotionEpoch">The epoch that the promotion opened.</param>
    /// <param name="replayRefused">Why the database refused to execute a batch of one again; null when it was not tried.</param>
    public static ImmutableArray<PlannedOrphan> Make(
        IReadOnlyList<PendingOrphan> orphans,
        IReadOnlyDictionary<RowId, LocalRow> local,
        Func<string, TableTraits> traits,
        long promotionEpoch,
        string? replayRefused = null)
    {
        var rows = new Dictionary<RowId, LocalRow>(local);
        var plan = ImmutableArray.CreateBuilder<PlannedOrphan>(orphans.Count);
        foreach (var orphan in orphans)
        {
            var touched = orphan.Rows.Select(row => Touch(row, traits(row.Id.Table), rows.GetValueOrDefault(row.Id, LocalRow.Missing))).ToImmutableArray();
            var decision = SalvageRule.Decide(touched, promotionEpoch, replayRefused);
            plan.Add(new PlannedOrphan(orphan, decision));
            // The version that the database will give is not known yet; any that no image carries does.
            var version = new RowVersion(long.MaxValue, plan.Count, "");
            for (var i = 0; i < touched.Length; i++)
                rows[touched[i].Id] = After(touched[i], decision.Outcome, decision.Actions[i], version);
        }
        return plan.ToImmutable();
    }

    private static TouchedRow Touch(OrphanRow row, TableTraits table, LocalRow local) => new(
        row.Id, row.Operation, row.Image?.Version, local, table.Kind, table.SoftDeletes,
        table.HashColumn is { } column ? row.Image?[column] : null);

    private static LocalRow After(TouchedRow row, SalvageOutcome outcome, RowAction action, RowVersion version)
    {
        if (outcome == SalvageOutcome.AlreadyApplied)
            return row.Local;
        var loses = outcome != SalvageOutcome.Replayed && row.Kind != RowKind.Platform;
        var touched = row.Local.TouchedByLoser || loses;
        return action switch
        {
            RowAction.WriteImage => new LocalRow(true, version, version, touched, false, row.RequestHash),
            RowAction.InsertDeleted => new LocalRow(true, version, null, touched, true, row.RequestHash),
            RowAction.Delete or RowAction.InsertAndDelete => LocalRow.Missing with { TouchedByLoser = touched },
            RowAction.NewVersion or RowAction.DeleteAndReinsert => row.Local with { Version = version, TouchedByLoser = touched },
            _ => row.Local with { TouchedByLoser = touched },
        };
    }
}
