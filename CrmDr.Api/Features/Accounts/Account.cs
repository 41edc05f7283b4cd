namespace CrmDr.Api.Features.Accounts;

/// <summary>A company the business deals with.</summary>
/// <remarks><c>PrimaryContactId</c>: whom to ask for first: a contact of this account.</remarks>
public sealed record Account(
    Guid Id, string Name, string? Notes, string? Owner, Guid? PrimaryContactId, string[] Tags, DateTime CreatedAt, DateTime UpdatedAt, string Version);
