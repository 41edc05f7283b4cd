namespace CrmDr.Failover.Replication;

/// <summary>What a decision needs to know about a table.</summary>
/// <param name="Kind">Whose rows it holds.</param>
/// <param name="SoftDeletes">It has <c>deleted_at</c>.</param>
/// <param name="HashColumn">In the idempotency table: the column that identifies the request.</param>
public sealed record TableTraits(RowKind Kind, bool SoftDeletes, string? HashColumn = null);
