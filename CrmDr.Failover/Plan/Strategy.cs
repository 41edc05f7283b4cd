namespace CrmDr.Failover.Plan;

/// <summary>How much of the standby cloud runs before a disaster: what recovery costs and how long it takes.</summary>
public enum Strategy
{
    /// <summary>The standby runs at reduced size and follows by replication; it takes over by promotion.</summary>
    WarmStandby,

    /// <summary>Both clouds serve users and write; what both wrote is settled by version.</summary>
    ActiveActive,

    /// <summary>Only the standby's database runs; the services are started when needed.</summary>
    PilotLight,
}
