namespace CrmDr.Api.Features.Deals;

/// <summary>An amount that went from one deal of an account to another.</summary>
public sealed record Transfer(Guid Id, Guid From, Guid To, decimal Amount, Guid AccountId, DateTime CreatedAt, string Version);
