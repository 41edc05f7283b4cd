namespace CrmDr.Failover.Plan;

/// <summary>By what protocol a monitor asks.</summary>
public enum MonitorType
{
    /// <summary>HTTP or HTTPS as the origin's address says; in production HTTPS.</summary>
    Auto,

    /// <summary>HTTP.</summary>
    Http,

    /// <summary>HTTPS.</summary>
    Https,

    /// <summary>A connection is enough. Sees no role: only where both clouds serve.</summary>
    Tcp,
}
