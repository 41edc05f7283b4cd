namespace CrmDr.Failover.Plan;

/// <summary>Whether an acknowledgement waits for the other cloud.</summary>
public enum ReplicationMode
{
    /// <summary>Acknowledged when the holder has it on disk.</summary>
    Async,

    /// <summary>Acknowledged when both clouds have it on disk, as long as the standby may take over by itself.</summary>
    Sync,
}
