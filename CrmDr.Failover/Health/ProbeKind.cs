namespace CrmDr.Failover.Health;

/// <summary>How a probe ended.</summary>
public enum ProbeKind
{
    /// <summary>With an answer of some status.</summary>
    Answered,

    /// <summary>With a connection, and no more was asked for.</summary>
    Connected,

    /// <summary>Without an answer in time.</summary>
    TimedOut,

    /// <summary>The connection was refused or broke.</summary>
    Failed,
}
