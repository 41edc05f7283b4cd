namespace CrmDr.Failover.Decisions;

/// <summary>How a primary in mode <c>sync</c> stands to its standby.</summary>
public enum SyncStanding
{
    /// <summary>Not a primary, or in mode <c>async</c>.</summary>
    None,

    /// <summary>Whatever is acknowledged is on both sides.</summary>
    Protected,

    /// <summary>Writes wait: the standby does not confirm them.</summary>
    Waiting,

    /// <summary>Writes do not wait, and the standby cannot take over by itself: it is away, or is catching up.</summary>
    Continuing,
}
