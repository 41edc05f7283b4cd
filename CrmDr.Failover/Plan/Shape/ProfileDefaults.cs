namespace CrmDr.Failover.Plan.Shape;

/// <summary>What a profile is made of when nothing is written.</summary>
internal sealed class ProfileDefaults(
    LeasePlan lease, MonitorPlan monitor, ObjectivesPlan warmStandby, ObjectivesPlan activeActive, ObjectivesPlan pilotLight)
{
    public LeasePlan Lease => lease;

    public MonitorPlan Monitor => monitor;

    public ObjectivesPlan Objectives(Strategy strategy) => strategy switch
    {
        Strategy.WarmStandby => warmStandby,
        Strategy.ActiveActive => activeActive,
        Strategy.PilotLight => pilotLight,
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Not a strategy."),
    };
}
