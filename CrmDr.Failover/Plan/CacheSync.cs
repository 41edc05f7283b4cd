namespace CrmDr.Failover.Plan;

/// <summary>How the standby's cache is kept warm.</summary>
public enum CacheSync
{
    /// <summary>Each change of the primary's cache is also put into a bounded Redis stream, which the standby's controller reads. Needs nothing that a managed Redis blocks.</summary>
    Stream,

    /// <summary>The standby's Redis is a replica of the primary's (REPLICAOF): self-managed Redis only.</summary>
    Replica,

    /// <summary>The application writes to both, to the other cloud's without waiting for it.</summary>
    DualWrite,

    /// <summary>Not at all: the cache of a cloud that takes over is cold.</summary>
    None,
}
