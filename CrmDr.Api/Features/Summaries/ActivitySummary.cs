namespace CrmDr.Api.Features.Summaries;

/// <summary>What is to be done and what was done. Notes are nothing to be done.</summary>
/// <remarks>
/// <c>At</c>: when it was counted.
/// <c>Lines</c>: one for each kind and owner.
/// </remarks>
public sealed record ActivitySummary(DateTime At, ActivityLine[] Lines);
