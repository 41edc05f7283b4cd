namespace CrmDr.AppHost.Bench.Cache;

/// <summary>How long after its answer the standby's cache has what the primary's application has cached.</summary>
/// <param name="Mode"><c>stream</c> or <c>replica</c>.</param>
/// <param name="Wanted">Entries a second that were asked for.</param>
/// <param name="P99OfReplica">Its lag by that of Redis's own replication; null of that itself.</param>
/// <param name="Done">Entries a second that were made.</param>
/// <param name="LagP50Milliseconds">Half of the probes were seen no later.</param>
/// <param name="LagP99Milliseconds">99 of 100.</param>
/// <param name="Probes">How many entries were watched, of all rounds.</param>
public sealed record CacheLagRow(string Mode, double Wanted, double? P99OfReplica, double Done, double LagP50Milliseconds, double LagP99Milliseconds, int Probes);
