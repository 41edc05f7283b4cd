namespace CrmDr.Api.Features.Activities;

/// <summary>Something that was done or is to be done for an account, a contact or a deal.</summary>
/// <remarks>
/// <c>Kind</c>: <c>call</c>, <c>meeting</c>, <c>note</c> or <c>task</c>.
/// <c>DueAt</c>: by when it is to be done.
/// <c>CompletedAt</c>: when it was done; null while it is open, and for notes.
/// </remarks>
public sealed record Activity(
    Guid Id, string Kind, string Subject, string? Notes, Guid? AccountId, Guid? ContactId, Guid? DealId, DateTime? DueAt, DateTime? CompletedAt, string? Owner,
    DateTime CreatedAt, DateTime UpdatedAt, string Version);
