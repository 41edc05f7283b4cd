namespace CrmDr.Failover.Replication;

/// <summary>A row that an orphan touched, together with what stands here: what a decision is made from.</summary>
/// <param name="Id">The row.</param>
/// <param name="Operation">What the orphan did to it.</param>
/// <param name="ImageVersion">The version in the orphan's image; null for a delete.</param>
/// <param name="Local">What stands here.</param>
/// <param name="Kind">Whose row it is.</param>
/// <param name="SoftDeletes">Its table has <c>deleted_at</c>.</param>
/// <param name="RequestHash">For a row of the idempotency table: the request that the orphan executed.</param>
public sealed record TouchedRow(
    RowId Id,
    RowOperation Operation,
    RowVersion? ImageVersion,
    LocalRow Local,
    RowKind Kind = RowKind.Application,
    bool SoftDeletes = true,
    string? RequestHash = null);
