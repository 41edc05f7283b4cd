using System.Text.Json;

namespace CrmDr.Api.Features.Audit;

/// <summary>One change of a row.</summary>
/// <remarks>
/// <c>Table</c>: where the change was: the row's own table, or <c>taggings</c> when it got or lost a tag.
/// <c>Operation</c>: <c>create</c>, <c>update</c>, <c>delete</c> or <c>restore</c>.
/// <c>Caller</c>: who asked for it; null when that was not known.
/// <c>Before</c>: what was there before: the fields that changed; null for a row that was created.
/// <c>After</c>: what is there since then.
/// <c>Lost</c>: the write lost against a newer one when the clouds met again: the conflict ledger has both.
/// </remarks>
public sealed record AuditEntry(Guid Id, string Table, string Operation, string? Caller, DateTime At, JsonElement? Before, JsonElement? After, bool Lost);
