namespace CrmDr.Failover.Plan;

/// <summary>With which method a monitor asks.</summary>
public enum MonitorMethod
{
    /// <summary>GET.</summary>
    Get,

    /// <summary>HEAD: no body comes back.</summary>
    Head,
}
