namespace CrmDr.Api.Features.Conflicts;

/// <summary>A transaction that one cloud had acknowledged and that lost, as a whole, against newer writes of the other one; or a single row that did, where both clouds' rows were merged one by one.</summary>
/// <remarks>
/// <c>Id</c>: that of the first of its rows; that of any other one is understood too.
/// <c>SourceEpoch</c>: the epoch in which it was acknowledged.
/// <c>CommitLsn</c>: its position in the log of the cloud that acknowledged it; null for a single row, whose transaction is not known.
/// <c>Resolution</c>: <c>keep</c>, <c>discard</c> or <c>merge</c>; null while nobody has decided.
/// <c>Version</c>: it changes with every change of a row named here, so who sends it in <c>If-Match</c> decides about what was read.
/// </remarks>
public sealed record Conflict(
    Guid Id, long SourceEpoch, string? CommitLsn, DateTime RecordedAt, string? Resolution, DateTime? ResolvedAt, string? ResolvedBy, ConflictRow[] Rows, string Version);
