namespace CrmDr.Api.Entities.Csv;

/// <summary>A line that was not imported.</summary>
/// <remarks>
/// <c>Line</c>: where it begins in the file; the head is line 1.
/// <c>Reason</c>: why, in one sentence.
/// <c>Errors</c>: every wrong field.
/// </remarks>
public sealed record ImportFailure(long Line, string Reason, IReadOnlyDictionary<string, string[]>? Errors);
