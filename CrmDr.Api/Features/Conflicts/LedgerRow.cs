using System.Text.Json.Nodes;
using CrmDr.Api.Entities;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>An entry of the ledger with the row it is about, fields named as the API names them.</summary>
/// <param name="Id">The entry's.</param>
/// <param name="Table">With its schema.</param>
/// <param name="Key">The row's key as text.</param>
/// <param name="Operation">insert, update or delete.</param>
/// <param name="Lost">What lost; null for a row that was deleted.</param>
/// <param name="Won">What stood when it was recorded; null for none.</param>
/// <param name="Current">What stands now; null for none, and for tables whose rows are not read by id.</param>
/// <param name="Version">That of the newer of entry and current row.</param>
internal sealed record LedgerRow(Guid Id, string Table, string Key, string Operation, JsonObject? Lost, JsonObject? Won, JsonObject? Current, RowVersion Version)
{
    public Guid? RowId => Guid.TryParse(Key, out var id) ? id : null;

    public bool IsThere => Current is not null && Current["deletedAt"] is null;

    public string? LostText(string field) => Lost?[field]?.ToString();
}
