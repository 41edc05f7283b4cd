namespace CrmDr.Api.Entities;

/// <summary>One page of a list.</summary>
/// <param name="Items">The rows, by id.</param>
/// <param name="NextCursor">Send it as <c>cursor</c> for the next page; null at the end.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextCursor);
