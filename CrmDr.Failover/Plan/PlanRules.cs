using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Failover.Plan;

/// <summary>Contradictions between fields that are each well formed.</summary>
internal static class PlanRules
{
    /// <summary>The timings of one profile, in use or not: whoever chooses it later must not be surprised.</summary>
    public static void CheckTimings(ProfileReader profile, PlanFaults faults)
    {
        var (lease, monitor) = (profile.Lease, profile.Monitor);
        var (ttl, margin, loop) = ($"{profile.Path}.lease.ttlSeconds", $"{profile.Path}.lease.marginSeconds", $"{profile.Path}.lease.loopSeconds");

        // A renewal falls due at ttl/3 and is sent up to one loop later. If it is lost, the next is sent one loop after that, and must still
        // come before the holder has to stop at ttl - margin: ttl/3 + 2 loop < ttl - margin.
        var least = (2 * lease.Loop + lease.Margin) * 1.5;
        if (lease.Ttl <= least)
            faults.AddContradiction(ttl, $"Found {lease.Ttl.TotalSeconds} with marginSeconds {lease.Margin.TotalSeconds} and loopSeconds {lease.Loop.TotalSeconds}, "
                + $"expected more than {Math.Round(least.TotalSeconds, 3)}, so that one lost renewal (due after ttl/3, repeated a loop later) can be repeated before the holder "
                + "must stop at ttl - margin. Lengthen the lease, or shorten loopSeconds or marginSeconds.", margin, loop);

        ContradictionRules.CheckLease(profile, faults);
        var timeout = $"{profile.Path}.monitor.timeoutSeconds";
        if (monitor.Timeout >= monitor.Interval)
            faults.AddContradiction(timeout, $"Found {monitor.Timeout.TotalSeconds} with intervalSeconds {monitor.Interval.TotalSeconds}, expected less than the interval, "
                + "so that one probe ends before the next begins. Shorten the timeout or lengthen the interval.", $"{profile.Path}.monitor.intervalSeconds");
    }

    /// <summary>The rest of the plan.</summary>
    public static void Check(DrPlan plan, PlanSection root, PlanFaults faults)
    {
        Clouds(plan, faults);
        Lag(plan, faults);
        Synchrony(plan, faults);
        Cache(plan, faults);
        Steering(plan, root, faults);
        ContradictionRules.Check(plan, faults);
        BalancerRules.Check(plan, root, faults);
    }

    private static void Clouds(DrPlan plan, PlanFaults faults)
    {
        if (plan.Clouds.Primary == plan.Clouds.Standby && plan.Clouds.Primary != "")
            faults.AddContradiction("$.clouds.standby", $"Found \"{plan.Clouds.Standby}\", which is the primary too; expected another cloud. Name the cloud that takes over.",
                "$.clouds", "$.clouds.primary");
        Known("database", plan.Clouds.Databases.Keys, plan.Clouds, faults);
        Known("cache", plan.Clouds.Caches.Keys, plan.Clouds, faults);
    }

    private static void Known(string what, IEnumerable<string> named, CloudsPlan clouds, PlanFaults faults)
    {
        foreach (var cloud in named.Except(clouds.InOrder))
            faults.AddContradiction($"$.clouds.{what}s.{cloud}", $"Found a {what} for \"{cloud}\", expected only the clouds of the plan, "
                + $"{string.Join(" and ", clouds.InOrder)}. Correct the name or remove it.", "$.clouds", "$.clouds.primary", "$.clouds.standby");
    }

    /// <summary>Each cloud may become the standby, so each must be able to be a replica of the other.</summary>
    private static void Cache(DrPlan plan, PlanFaults faults)
    {
        if (plan.Cache.Sync != CacheSync.Replica) return;
        foreach (var (cloud, service) in plan.Clouds.Caches.Where(cache => cache.Value != CacheService.Redis))
            faults.AddContradiction($"$.clouds.caches.{cloud}", $"Found \"{PlanChoice.Word(service)}\" where $.cache.sync is \"replica\"; expected \"redis\", "
                + "for that service blocks REPLICAOF. Choose stream, or run Redis yourself.", "$.cache.sync");
    }

    private static void Lag(DrPlan plan, PlanFaults faults)
    {
        var objective = $"$.profiles.{plan.Profile}.objectives.{PlanChoice.Word(plan.Strategy)}.dataLossWindowSeconds";
        if (plan.Replication.MaxLag > plan.Objectives.DataLossWindow)
            faults.AddContradiction("$.replication.maxLagSeconds", $"Found {plan.Replication.MaxLag.TotalSeconds} where {objective} is "
                + $"{plan.Objectives.DataLossWindow.TotalSeconds}; expected no more than that, for a failover may lose what is younger than maxLagSeconds. "
                + "Lower maxLagSeconds or relax the objective.", objective);
    }

    /// <summary>Each cloud may become the primary, so each must be able to wait for the other.</summary>
    private static void Synchrony(DrPlan plan, PlanFaults faults)
    {
        if (plan.Replication.Mode != ReplicationMode.Sync) return;
        foreach (var (cloud, service) in plan.Clouds.Databases.Where(database => database.Value != DatabaseService.Postgresql))
            faults.AddContradiction($"$.clouds.databases.{cloud}", $"Found \"{PlanChoice.Word(service)}\" where $.replication.mode is \"sync\"; expected \"postgresql\", "
                + "for that service lets nobody set synchronous_standby_names from SQL, as the controller must when roles change. Choose async, or run the database elsewhere.",
                "$.replication.mode");
        var least = plan.Lease.Loop * 4;
        if (plan.Replication.OnStandbyLoss == StandbyLossMode.Continue && plan.Replication.StandbyLoss < least)
            faults.AddContradiction("$.replication.standbyLossSeconds", $"Found {plan.Replication.StandbyLoss.TotalSeconds} where loopSeconds of the profile {plan.Profile} is "
                + $"{plan.Lease.Loop.TotalSeconds}; expected at least {Math.Round(least.TotalSeconds, 3)}, four looks of the controller, so that an ordinary pause is no loss. "
                + "Lengthen standbyLossSeconds or shorten loopSeconds.", $"$.profiles.{plan.Profile}.lease.loopSeconds");
    }

    private static void Steering(DrPlan plan, PlanSection root, PlanFaults faults)
    {
        var clouds = plan.Clouds.InOrder;
        // While the clouds themselves are in doubt, names that do not match them are no news.
        if (faults.Found.Any(fault => fault.Path.StartsWith("$.clouds", StringComparison.Ordinal))) return;
        var known = string.Join(" and ", clouds);
        foreach (var cloud in plan.Gateway.Weights.Keys.Except(clouds))
            faults.AddContradiction($"$.gateway.weights.{cloud}", $"Found a weight for \"{cloud}\", expected only the clouds of the plan, {known}. Correct the name or remove it.");
        if (root.Section("gateway").Has("weights") && plan.Gateway.Weights.Values.All(weight => weight == 0))
            faults.AddContradiction("$.gateway.weights", $"Found no weight above 0, expected one at least. Give {known} their shares, or remove the field to have 50 each.");
        if (!clouds.Contains(plan.Gateway.FallbackPool))
            faults.AddContradiction("$.gateway.fallbackPool", $"Found \"{plan.Gateway.FallbackPool}\", expected a cloud of the plan, {known}. "
                + "Correct the name, or remove the field to have the standby.");
    }
}
