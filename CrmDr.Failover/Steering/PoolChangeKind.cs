namespace CrmDr.Failover.Steering;

/// <summary>What an operator wants to know of a change.</summary>
public enum PoolChangeKind
{
    /// <summary>A pool became active.</summary>
    PoolUp,

    /// <summary>A pool stopped being active.</summary>
    PoolDown,

    /// <summary>An origin's health or suspension changed.</summary>
    OriginChanged,

    /// <summary>The highest epoch rose.</summary>
    EpochRaised,

    /// <summary>Traffic goes elsewhere.</summary>
    SteeringChanged,
}
