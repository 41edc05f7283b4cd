namespace CrmDr.Api.Features.Deals;

/// <summary>Something that may be sold to an account.</summary>
/// <remarks>
/// <c>Stage</c>: the name of its stage.
/// <c>Probability</c>: in percent; null for a deal that an earlier release wrote: its stage's counts.
/// <c>ExpectedClose</c>: the day on which it is expected to be won or lost.
/// <c>Reason</c>: why it was won or lost.
/// <c>ClosedAt</c>: when it came to a stage that is won or lost; null while it is open.
/// </remarks>
public sealed record Deal(
    Guid Id, Guid AccountId, string Title, decimal Amount, string Currency, string Stage, int? Probability, DateOnly? ExpectedClose, string? Reason, DateTime? ClosedAt,
    string? Owner, string[] Tags, DateTime CreatedAt, DateTime UpdatedAt, string Version);
