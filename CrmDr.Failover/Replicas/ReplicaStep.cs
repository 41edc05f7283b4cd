namespace CrmDr.Failover.Replicas;

/// <summary>What a replica does next.</summary>
public enum ReplicaStep
{
    /// <summary>Look again, or let time pass.</summary>
    Wait,

    /// <summary>Write its name into the row, to begin or to go on.</summary>
    Write,

    /// <summary>End: another replica may act from now on.</summary>
    Stop,
}
