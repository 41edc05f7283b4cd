namespace CrmDr.Failover.Health;

/// <summary>What a request met that speaks against the place it was sent to.</summary>
public enum PassiveEvidence
{
    /// <summary>No connection could be made. Speaks against the one origin.</summary>
    NotConnected,

    /// <summary>A write was refused with <c>not-stored</c>. Speaks against the whole pool: its origins share one authority.</summary>
    NotStored,
}
