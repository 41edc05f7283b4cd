namespace CrmDr.Failover.Plan;

/// <summary>Whether an acknowledgement waits for the other cloud.</summary>
public enum ReplicationMode
{
    /// <summary>Acknowledged when the holder has it on disk.</summary>
    Async,

    /// <summary>Acknowledged when both clouds have it on disk. Reserved: the reader refuses it for now.</summary>
    Sync,
}
