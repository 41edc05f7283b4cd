namespace CrmDr.Api.Features.Tags;

/// <summary>What a tag looks like and means. A row may have tags that nobody described.</summary>
/// <remarks><c>Colour</c>: as <c>#rrggbb</c>.</remarks>
public sealed record Tag(Guid Id, string Name, string? Colour, string? Description, DateTime CreatedAt, DateTime UpdatedAt, string Version);
