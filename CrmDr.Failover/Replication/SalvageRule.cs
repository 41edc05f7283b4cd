using System.Collections.Immutable;

namespace CrmDr.Failover.Replication;

/// <summary>Decides what becomes of an orphan transaction. It is all or nothing: half of a transfer would create or destroy money on both sides alike.</summary>
/// <remarks>
/// A transaction loses when a row it wrote was written here since the promotion, or was touched by an earlier loser.
/// Rows written by an earlier replay do not count: that is the old primary's own order of events.
/// Every row that it touched is either written here or known to be newer here, so both sides end with the same versions.
/// </remarks>
public static class SalvageRule
{
    /// <param name="rows">The rows it touched, each with what stands here.</param>
    /// <param name="promotionEpoch">The epoch that the promotion opened.</param>
    /// <param name="replayRefused">Why the database refused to execute it again; null when it was not tried.</param>
    public static SalvageDecision Decide(ImmutableArray<TouchedRow> rows, long promotionEpoch, string? replayRefused = null)
    {
        if (IsApplied(rows, promotionEpoch))
            return new(SalvageOutcome.AlreadyApplied, "Every row of it arrived before the promotion.", [.. rows.Select(_ => RowAction.None)]);
        if (ExecutedAgain(rows, promotionEpoch) is { } key)
            return Make(SalvageOutcome.Resent, $"Its request was sent again and executed here: idempotency key {key.Id.Key}.");
        if (replayRefused is not null)
            return Make(SalvageOutcome.Ledgered, $"The database refused to execute it again: {replayRefused}");
        foreach (var row in rows.Where(row => row.Kind != RowKind.Platform))
        {
            if (WhyItLoses(row, promotionEpoch) is { } reason)
                return Make(SalvageOutcome.Ledgered, reason);
        }
        return Make(SalvageOutcome.Replayed, $"No row of it was written here since epoch {promotionEpoch} opened.");

        SalvageDecision Make(SalvageOutcome outcome, string reason) =>
            new(outcome, reason, [.. rows.Select(row => RowActions.For(row, outcome, promotionEpoch))]);
    }

    // A transaction that only deletes leaves nothing to compare: replaying it is harmless, so it counts as an orphan.
    private static bool IsApplied(ImmutableArray<TouchedRow> rows, long promotionEpoch) =>
        rows.Any(row => row.Operation != RowOperation.Delete) && rows.All(row => row.Operation == RowOperation.Delete
            ? !row.Local.Exists && !row.Local.TouchedByLoser
            : row.Local.Version is { } here && here.Epoch < promotionEpoch && here >= row.ImageVersion);

    /// <summary>All its keys were executed here for the same requests, and everything it created exists here too; the first such key.</summary>
    private static TouchedRow? ExecutedAgain(ImmutableArray<TouchedRow> rows, long promotionEpoch)
    {
        var keys = rows.Where(row => row.Kind == RowKind.IdempotencyKey && row.Operation == RowOperation.Insert).ToList();
        var again = keys.Count > 0 && keys.TrueForAll(key => key.Local is { Deleted: false, TouchedByLoser: false }
            && key.Local.WrittenSince(promotionEpoch) && key.Local.RequestHash == key.RequestHash);
        return again && rows.All(row => row.Kind == RowKind.Platform || row.Operation != RowOperation.Insert || row.Local.Exists) ? keys[0] : null;
    }

    private static string? WhyItLoses(TouchedRow row, long promotionEpoch) => row switch
    {
        { Local.TouchedByLoser: true } => $"{row.Id} was touched by an earlier transaction that was not replayed.",
        { Kind: RowKind.IdempotencyKey, Operation: RowOperation.Insert } when row.Local.WrittenSince(promotionEpoch) =>
            row.RequestHash == row.Local.RequestHash
                ? $"Idempotency key {row.Id.Key} was executed here with another result."
                : $"Idempotency key {row.Id.Key} was used here for another request.",
        _ when row.Local.WrittenSince(promotionEpoch) => $"{row.Id} was written here since epoch {promotionEpoch} opened.",
        { Operation: RowOperation.Update, Local.Exists: false } => $"{row.Id} was deleted here since epoch {promotionEpoch} opened.",
        _ => null,
    };
}
