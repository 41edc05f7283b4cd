namespace CrmDr.Failover.Plan;

/// <summary>The one plan, with the chosen profile and strategy resolved.</summary>
/// <param name="Strategy">How much of the standby runs. <value>Default warm-standby.</value></param>
/// <param name="Profile">The name of the chosen profile. <value>Default production.</value></param>
/// <param name="Clouds">The two clouds by name.</param>
/// <param name="Lease">The lease, from the profile.</param>
/// <param name="Monitor">The gateway's monitor, from the profile.</param>
/// <param name="Objectives">What a drill must meet: of the profile, for the strategy.</param>
/// <param name="Failover">How a failover goes.</param>
/// <param name="Replication">How changes cross.</param>
/// <param name="Gateway">What the global load balancer does.</param>
/// <param name="Cache">The cache in front of reads.</param>
/// <param name="Crm">What must hold for the application in both clouds alike.</param>
public sealed record DrPlan(
    Strategy Strategy,
    string Profile,
    CloudsPlan Clouds,
    LeasePlan Lease,
    MonitorPlan Monitor,
    ObjectivesPlan Objectives,
    FailoverPlan Failover,
    ReplicationPlan Replication,
    GatewayPlan Gateway,
    CachePlan Cache,
    CrmPlan Crm)
{
    /// <summary>How much of the application runs in this cloud before anything happens: all of it in the primary, and in both with active-active.</summary>
    public CloudCapacity CapacityOf(string cloud) => (Strategy, cloud == Clouds.Primary) switch
    {
        (_, true) or (Strategy.ActiveActive, _) => CloudCapacity.Full,
        (Strategy.PilotLight, _) => CloudCapacity.Minimal,
        _ => CloudCapacity.Reduced,
    };
}
