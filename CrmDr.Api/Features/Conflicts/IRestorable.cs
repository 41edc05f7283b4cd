using System.Text.Json.Nodes;
using CrmDr.Api.Writes;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>A table whose rows can be brought back from the ledger, by the same writes that users send.</summary>
internal interface IRestorable
{
    string Table { get; }

    /// <summary>The fields that a user can set, as in <see cref="LedgerRow.Lost"/>.</summary>
    IReadOnlyCollection<string> Fields { get; }

    /// <summary>Makes the row as wanted, whether it is there, deleted or missing.</summary>
    /// <returns>A refusal, or what was changed.</returns>
    Task<Restored> PutAsync(WriteContext context, LedgerRow row, JsonObject wanted);

    /// <summary>Deletes the row, as the transaction that lost had done.</summary>
    Task<Restored> DeleteAsync(WriteContext context, LedgerRow row);
}
