using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Failover.Plan;

/// <summary>Promises of the plan that its own timings cannot keep.</summary>
internal static class ContradictionRules
{
    /// <summary>Nobody is called, understands and acts in less.</summary>
    private static readonly TimeSpan APersonNeeds = TimeSpan.FromMinutes(5);

    /// <summary>The lease of one profile, in use or not.</summary>
    public static void CheckLease(ProfileReader profile, PlanFaults faults)
    {
        var lease = profile.Lease;
        string Path(string field) => $"{profile.Path}.lease.{field}";

        // The holder has stopped ttl - margin after its last sending by its clock, a taker begins ttl + margin after that by its own: with clocks that run
        // apart by margin/ttl each the two moments meet. Clocks that are being corrected run off by 0.05 %, badly kept ones by more.
        var least = lease.Ttl / 100;
        if (lease.Margin < least)
            faults.AddContradiction(Path("marginSeconds"), $"Found {Number(lease.Margin)} with ttlSeconds {Number(lease.Ttl)}, expected at least {Number(least)}, a hundredth of the ttl: "
                + "by the margin the old primary has stopped before the new one begins, also when one clock runs slow and the other fast. Lengthen the margin.", Path("ttlSeconds"));
        if (lease.MinimumBetweenFailovers > TimeSpan.Zero && lease.MinimumBetweenFailovers < lease.TakerWait)
            faults.AddContradiction(Path("minimumBetweenFailoversSeconds"), $"Found {Number(lease.MinimumBetweenFailovers)}, which ends before any failover can follow the last one: ttl + margin is {Number(lease.TakerWait)}. "
                + "Write more than that, or 0 to have no minimum.", Path("ttlSeconds"), Path("marginSeconds"));
    }

    /// <summary>The profile and the strategy in use.</summary>
    public static void Check(DrPlan plan, PlanFaults faults)
    {
        Recovery(plan, faults);
        Hold(plan, faults);
        Lag(plan, faults);
        Keys(plan, faults);
        if (plan.Gateway.MonitorPath is "/health" or "/ready")
            faults.AddContradiction("$.gateway.monitorPath", $"Found \"{plan.Gateway.MonitorPath}\", expected a path that is good only where the lease is held, such as /active: "
                + "otherwise users go back to the old primary as soon as its processes return. Write \"/active\".");
        if (plan.Gateway.Route53.RequestInterval is var interval && interval.TotalSeconds is not (10 or 30))
            faults.AddContradiction("$.gateway.route53.requestIntervalSeconds", $"Found {Number(interval)}, expected 10 or 30: Route 53 offers no other. Write one of these.");
    }

    private static void Recovery(DrPlan plan, PlanFaults faults)
    {
        var (lease, found) = (LeasePath(plan), plan.Objectives.RecoveryTime);
        var objective = $"$.profiles.{plan.Profile}.objectives.{PlanChoice.Word(plan.Strategy)}.recoveryTimeSeconds";
        if (plan.Failover.Mode == FailoverMode.Manual && found < APersonNeeds)
            faults.AddContradiction("$.failover.mode", $"Found \"manual\" where {objective} is {Number(found)}; expected \"automatic\", for a person needs {Number(APersonNeeds)} at least. "
                + "Write \"automatic\", or relax the objective.", objective);
        var least = plan.Lease.TakerWait + plan.Failover.Drain;
        if (plan.Failover.Mode == FailoverMode.Automatic && found < least)
            faults.AddContradiction(objective, $"Found {Number(found)}, expected at least {Number(least)}: a standby waits for ttl + margin and then up to drainSeconds. Relax the objective or shorten the lease.",
                $"{lease}.ttlSeconds", $"{lease}.marginSeconds", "$.failover.drainSeconds");
    }

    /// <summary>A gateway that holds requests, but gives them up just before somebody could answer, fails them all and late.</summary>
    private static void Hold(DrPlan plan, PlanFaults faults)
    {
        const string hold = "$.gateway.holdSeconds";
        var (lease, gateway) = (LeasePath(plan), plan.Gateway);
        // A pilot light has to be started first: no hold outlasts that.
        if (gateway.Hold == TimeSpan.Zero || plan.Strategy == Strategy.PilotLight)
            return;
        var least = plan.Lease.TakerWait + plan.Lease.Loop + plan.Failover.Drain;
        if (plan.Failover.Mode == FailoverMode.Automatic && gateway.Hold < least)
            faults.AddContradiction(hold, $"Found {Number(gateway.Hold)}, expected at least {Number(least)}: a failover takes up to ttl + margin + loop + drainSeconds, and what is held for less fails just before it could be answered. "
                + "Hold longer, shorten the lease, or write 0 to hold nothing.", $"{lease}.ttlSeconds", $"{lease}.marginSeconds", $"{lease}.loopSeconds", "$.failover.drainSeconds");
        else if (gateway.Hold < plan.Failover.SwitchoverTimeout)
            faults.AddContradiction(hold, $"Found {Number(gateway.Hold)}, expected at least {Number(plan.Failover.SwitchoverTimeout)}, the value of $.failover.switchoverTimeoutSeconds: until then a switchover may be taken back, and no request may fail meanwhile. "
                + "Hold longer, or shorten the switchover's time.", "$.failover.switchoverTimeoutSeconds");
    }

    private static void Lag(DrPlan plan, PlanFaults faults)
    {
        var least = 2 * plan.Lease.Loop;
        if (plan.Replication.MaxLag <= least)
            faults.AddContradiction("$.replication.maxLagSeconds", $"Found {Number(plan.Replication.MaxLag)}, expected more than {Number(least)}, two loops: what the peer has confirmed is looked up once in a loop, "
                + "so a shorter ceiling is reached although nothing lags, and every write is refused. Raise maxLagSeconds or shorten loopSeconds.", $"{LeasePath(plan)}.loopSeconds");
    }

    /// <summary>A write whose outcome was lost in a failover is sent again when the other cloud answers: its key must still be there.</summary>
    private static void Keys(DrPlan plan, PlanFaults faults)
    {
        var objective = $"$.profiles.{plan.Profile}.objectives.{PlanChoice.Word(plan.Strategy)}.recoveryTimeSeconds";
        var least = 2 * (plan.Objectives.RecoveryTime + plan.Gateway.Hold);
        if (plan.Crm.IdempotencyKeys < least)
            faults.AddContradiction("$.crm.idempotencyKeysSeconds", $"Found {Number(plan.Crm.IdempotencyKeys)} where {objective} is {Number(plan.Objectives.RecoveryTime)}; expected at least {Number(least)}, twice that and holdSeconds: "
                + "a write whose answer was lost in a failover is sent again after it, and would be carried out twice. Keep keys longer.", objective, "$.gateway.holdSeconds");
    }

    private static string LeasePath(DrPlan plan) => $"$.profiles.{plan.Profile}.lease";

    private static string Number(TimeSpan time) => Math.Round(time.TotalSeconds, 3).ToString(System.Globalization.CultureInfo.InvariantCulture);
}
