namespace CrmDr.Failover.Replication;

/// <summary>What stands in the database of the new primary under the key of a row that an orphan touched, with the row locked.</summary>
/// <param name="Exists">Whether there is such a row, soft-deleted or not.</param>
/// <param name="Version">Its version; null when there is no row, or its table carries none.</param>
/// <param name="ReplayedVersion">The version that the last <c>replayed</c> decision of this salvage gave it; null when there is none.</param>
/// <param name="TouchedByLoser">An earlier orphan that was not replayed touched this row.</param>
/// <param name="Deleted">The row is soft-deleted.</param>
/// <param name="RequestHash">For a row of the idempotency table: which request the key stands for.</param>
public sealed record LocalRow(
    bool Exists,
    RowVersion? Version = null,
    RowVersion? ReplayedVersion = null,
    bool TouchedByLoser = false,
    bool Deleted = false,
    string? RequestHash = null)
{
    /// <summary>No row, and no decision about it.</summary>
    public static LocalRow Missing { get; } = new(false);

    /// <summary>The row exists and its last writer was a user of the new primary.</summary>
    public bool WrittenSince(long promotionEpoch) =>
        Exists && Version is { } version && version.Epoch >= promotionEpoch && version != ReplayedVersion;
}
