using System.Collections.Immutable;

namespace CrmDr.Failover.Replication;

/// <summary>What one orphan transaction, taken whole, did to one row.</summary>
/// <param name="Id">The row.</param>
/// <param name="Key">The values of its primary key, in the key's order.</param>
/// <param name="Existed">Whether the row existed before the transaction.</param>
/// <param name="Image">The row after the transaction; null when it does not exist then.</param>
public sealed record OrphanRow(RowId Id, ImmutableArray<string> Key, bool Existed, RowImage? Image)
{
    /// <summary>The net effect.</summary>
    public RowOperation Operation => Image is null ? RowOperation.Delete : Existed ? RowOperation.Update : RowOperation.Insert;

    public static OrphanRow From(OrphanChange first) =>
        new(RowId.Of(first.Table, first.Key), first.Key, first.Operation != RowOperation.Insert, first.Image);

    /// <summary>The effect with a later change on top.</summary>
    public OrphanRow Then(OrphanChange later) => this with
    {
        Image = later.Operation == RowOperation.Update && Image is not null ? Image.Then(later.Image!) : later.Image,
    };
}
