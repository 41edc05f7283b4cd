namespace CrmDr.Failover.Health;

/// <summary>What the monitor thinks of an origin.</summary>
public enum HealthStatus
{
    /// <summary>Not probed yet.</summary>
    Unknown,

    /// <summary>Enough good probes in a row.</summary>
    Healthy,

    /// <summary>Enough bad probes in a row.</summary>
    Unhealthy,
}
