namespace CrmDr.Api.Features.Summaries;

/// <summary>What the pipeline holds.</summary>
/// <remarks>
/// <c>At</c>: when it was added up.
/// <c>Lines</c>: one for each stage and currency that has deals, and each owner where asked for.
/// </remarks>
public sealed record PipelineSummary(DateTime At, PipelineLine[] Lines);
