namespace CrmDr.Api.Features.Contacts;

/// <summary>A person at an account.</summary>
public sealed record Contact(
    Guid Id, Guid AccountId, string Name, string? Email, string? Phone, string? Notes, string? Owner, string[] Tags, DateTime CreatedAt, DateTime UpdatedAt, string Version);
