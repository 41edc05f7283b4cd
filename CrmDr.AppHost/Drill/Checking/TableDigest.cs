namespace CrmDr.AppHost.Drill.Checking;

/// <summary>One published table of one database in one line.</summary>
public sealed record TableDigest(string Table, long Rows, string Hash);
