namespace CrmDr.Failover.Replication;

/// <summary>A row as it was read on one side.</summary>
/// <param name="Version">Its version as text; null when its table carries none.</param>
/// <param name="Content">A fingerprint of all its columns.</param>
public sealed record RowReading(string? Version, string Content);
