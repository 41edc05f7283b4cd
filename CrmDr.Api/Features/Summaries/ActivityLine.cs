namespace CrmDr.Api.Features.Summaries;

/// <summary>The activities of one kind and owner.</summary>
/// <remarks>
/// <c>Open</c>: not done, and not overdue.
/// <c>Overdue</c>: not done, and due before <see cref="ActivitySummary.At"/>.
/// </remarks>
public sealed record ActivityLine(string Kind, string? Owner, long Open, long Overdue, long Done);
