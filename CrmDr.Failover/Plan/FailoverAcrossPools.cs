namespace CrmDr.Failover.Plan;

/// <summary>Whether zero-downtime failover may leave the pool. Mode <c>cloudflare</c> only.</summary>
public enum FailoverAcrossPools
{
    /// <summary>Only another origin of the same pool.</summary>
    Off,

    /// <summary>Where the pool has no other, one of the next pool.</summary>
    On,
}
