namespace CrmDr.Api.Features.Search;

/// <summary>A row that was found.</summary>
/// <remarks>
/// <c>Type</c>: <c>accounts</c>, <c>contacts</c>, <c>deals</c> or <c>activities</c>: the part of its path.
/// <c>Title</c>: its name, title or subject.
/// <c>Detail</c>: the e-mail address of a contact, the stage of a deal, the kind of an activity.
/// </remarks>
public sealed record SearchHit(string Type, Guid Id, string Title, string? Detail, Guid? AccountId);
