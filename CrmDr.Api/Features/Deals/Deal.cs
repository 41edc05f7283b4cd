namespace CrmDr.Api.Features.Deals;

/// <summary>Something that may be sold to an account.</summary>
public sealed record Deal(
    Guid Id, Guid AccountId, string Title, decimal Amount, string Currency, string Stage, DateTime CreatedAt, DateTime UpdatedAt, string Version);
