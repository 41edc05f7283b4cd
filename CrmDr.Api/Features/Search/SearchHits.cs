namespace CrmDr.Api.Features.Search;

/// <summary>What was found, in each type the first by id.</summary>
/// <remarks><c>More</c>: types of which there is more than was asked for: <c>GET /api/v1/TYPE?q=</c> has all of it, page by page.</remarks>
public sealed record SearchHits(SearchHit[] Items, string[] More);
