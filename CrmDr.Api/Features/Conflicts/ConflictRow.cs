using System.Text.Json;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>A row that a transaction which lost had written.</summary>
/// <remarks>
/// <c>Id</c>: of this entry of the ledger.
/// <c>Row</c>: the key of the row.
/// <c>Operation</c>: what the transaction did to it: <c>insert</c>, <c>update</c> or <c>delete</c>.
/// <c>Lost</c>: the row as the transaction left it, as far as that was recorded.
/// <c>Current</c>: the row as it is now, also one that is deleted; null when there is none, or when its table has no rows that are read by id.
/// </remarks>
public sealed record ConflictRow(Guid Id, string Table, string Row, string Operation, JsonElement? Lost, JsonElement? Current);
