using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.Api.Entities;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>A transaction of the ledger with all its rows.</summary>
internal sealed record LedgerTransaction(
    long SourceEpoch, string CommitLsn, DateTime RecordedAt, string? Resolution, DateTime? ResolvedAt, string? ResolvedBy, IReadOnlyList<LedgerRow> Rows)
{
    public Guid Id => Rows[0].Id;

    /// <summary>Met by itself in apply, in no transaction that could be read.</summary>
    public bool IsSingleRow { get; init; }

    public RowVersion Version => Rows.Select(row => row.Version).MaxBy(version => (version.Epoch, version.Microseconds, version.Cloud));

    public Conflict ToConflict() => new(
        Id, SourceEpoch, IsSingleRow ? null : CommitLsn, RecordedAt, Resolution, ResolvedAt, ResolvedBy,
        [.. Rows.Select(row => new ConflictRow(row.Id, row.Table, row.Key, row.Operation, Element(row.Lost), Element(row.Current)))], Version.ToString());

    private static JsonElement? Element(JsonObject? row) => row is null ? null : JsonElement.Parse(row.ToJsonString());
}
