namespace CrmDr.Api.Features.Accounts;

/// <summary>A company the business deals with.</summary>
public sealed record Account(Guid Id, string Name, string? Notes, DateTime CreatedAt, DateTime UpdatedAt, string Version);
