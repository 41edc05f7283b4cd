namespace CrmDr.Failover.Plan;

/// <summary>Where the cache of a cloud runs: it decides which commands it takes.</summary>
public enum CacheService
{
    /// <summary>A Redis or Valkey server of our own: in Kubernetes, on a machine, or in the local world.</summary>
    Redis,

    /// <summary>Amazon ElastiCache: REPLICAOF, PSYNC and CONFIG are blocked.</summary>
    Elasticache,

    /// <summary>Google Memorystore: REPLICAOF, PSYNC and CONFIG are blocked, CLIENT and MONITOR too.</summary>
    Memorystore,
}
