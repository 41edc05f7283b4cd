namespace CrmDr.Controller.Verify;

/// <summary>Some rows of a table taken together.</summary>
internal sealed record Bucket(long Rows, string Hash);
