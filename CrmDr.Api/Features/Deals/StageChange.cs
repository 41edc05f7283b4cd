namespace CrmDr.Api.Features.Deals;

/// <summary>A deal came to a stage.</summary>
/// <remarks><c>From</c>: where it was before; null when it was created there.</remarks>
public sealed record StageChange(Guid Id, string? From, string To, string? Reason, string? Caller, DateTime At);
