namespace CrmDr.Failover.Plan;

/// <summary>What carries changes between the clouds.</summary>
public enum ReplicationEngine
{
    /// <summary>PostgreSQL's own logical replication, one subscription in each direction.</summary>
    Native,
}
