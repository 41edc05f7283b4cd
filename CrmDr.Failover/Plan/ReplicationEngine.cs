namespace CrmDr.Failover.Plan;

/// <summary>What carries changes between the clouds.</summary>
public enum ReplicationEngine
{
    /// <summary>PostgreSQL's own logical replication, one subscription in each direction.</summary>
    Native,

    /// <summary>AWS Database Migration Service: a task that the provider runs, one way, which tells nobody exactly how far it is and brings nothing back.</summary>
    Dms,
}
