namespace CrmDr.Api.Writes;

/// <summary>The answer to a write, as it is sent and as it is stored with its key.</summary>
internal sealed record StoredAnswer(int Status, byte[]? Body, string? ETag, string? Location);
