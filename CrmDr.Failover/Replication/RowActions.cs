namespace CrmDr.Failover.Replication;

/// <summary>What an outcome means for one row.</summary>
internal static class RowActions
{
    public static RowAction For(TouchedRow row, SalvageOutcome outcome, long promotionEpoch)
    {
        if (row.Kind == RowKind.Platform)
            return ForPlatform(row, promotionEpoch);
        return outcome switch
        {
            SalvageOutcome.Replayed => ForWinner(row),
            SalvageOutcome.Resent or SalvageOutcome.Ledgered => ForLoser(row),
            _ => RowAction.None,
        };
    }

    private static RowAction ForWinner(TouchedRow row) => row.Operation switch
    {
        RowOperation.Delete => row.Local.Exists ? RowAction.Delete : RowAction.None,
        _ => RowAction.WriteImage,
    };

    private static RowAction ForLoser(TouchedRow row) => (row.Operation, row.Local.Exists) switch
    {
        (RowOperation.Delete, true) => RowAction.DeleteAndReinsert,
        (_, true) => RowAction.NewVersion,
        (RowOperation.Insert, false) => row.SoftDeletes ? RowAction.InsertDeleted : RowAction.InsertAndDelete,
        // Gone on both sides, or deleted here: that delete reaches the other side by itself.
        _ => RowAction.None,
    };

    // Kept whatever becomes of the transaction: what the old primary decided and recorded remains history.
    private static RowAction ForPlatform(TouchedRow row, long promotionEpoch)
    {
        if (row.Operation == RowOperation.Delete)
            return row.Local.Exists ? RowAction.DeleteAndReinsert : RowAction.None;
        if (!row.Local.Exists)
            return RowAction.WriteImage;
        if (row.ImageVersion is not { } image || row.Local.Version is not { } here)
            return RowAction.None;
        if (row.Local.WrittenSince(promotionEpoch))
            return RowAction.NewVersion;
        return here == row.Local.ReplayedVersion || image > here ? RowAction.WriteImage : RowAction.None;
    }
}
