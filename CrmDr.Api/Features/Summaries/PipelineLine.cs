namespace CrmDr.Api.Features.Summaries;

/// <summary>The deals of one stage in one currency, of one owner where asked for.</summary>
/// <remarks>
/// <c>Kind</c>: the kind of the stage; null for one that is no longer there.
/// <c>Owner</c>: whose deals; null for nobody's, and when they are not told apart.
/// <c>Weighted</c>: the amounts, each times its probability.
/// </remarks>
public sealed record PipelineLine(string Stage, string? Kind, string Currency, string? Owner, long Count, decimal Amount, decimal Weighted);
