namespace CrmDr.AppHost.Bench.Cache;

/// <summary>How fast the standby's cache takes what was cached while the link stood still.</summary>
/// <param name="Mode"><c>stream</c> or <c>replica</c>.</param>
/// <param name="Changes">Entries that were made meanwhile.</param>
/// <param name="RateOfReplica">Its rate by that of Redis's own replication; null of that itself.</param>
/// <param name="ChangesPerSecond">From the mended link to the last entry.</param>
/// <param name="Seconds">That time.</param>
public sealed record CacheCatchUpRow(string Mode, int Changes, double? RateOfReplica, double ChangesPerSecond, double Seconds);
