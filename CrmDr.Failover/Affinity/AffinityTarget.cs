namespace CrmDr.Failover.Affinity;

/// <summary>Where a client belongs: a pool and an origin within it.</summary>
/// <param name="Pool">The cloud.</param>
/// <param name="Origin">The number of the origin in the pool's configuration.</param>
public readonly record struct AffinityTarget(string Pool, int Origin);
