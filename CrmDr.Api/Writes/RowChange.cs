using CrmDr.Api.Entities;

namespace CrmDr.Api.Writes;

/// <summary>A row as it is after a write: what the cache is told.</summary>
/// <param name="Key">Which row.</param>
/// <param name="Version">Its new version.</param>
/// <param name="Body">Its representation, or null when it was deleted.</param>
/// <param name="IsNew">Nobody can have seen an older version.</param>
internal readonly record struct RowChange(EntityKey Key, RowVersion Version, byte[]? Body, bool IsNew = false);
