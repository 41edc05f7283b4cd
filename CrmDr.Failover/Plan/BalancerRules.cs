using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Failover.Plan;

/// <summary>What a balancer is told that could not serve, or would serve the wrong cloud.</summary>
internal static class BalancerRules
{
    public static void Check(DrPlan plan, PlanSection root, PlanFaults faults)
    {
        Sessions(plan.Gateway, faults);
        Monitor(plan, root, faults);
        // While the clouds themselves are in doubt, names that do not match them are no news.
        if (faults.Found.Any(fault => fault.Path.StartsWith("$.clouds", StringComparison.Ordinal))) return;
        Pools(plan, faults);
        Regions(plan, faults);
    }

    private static void Sessions(GatewayPlan gateway, PlanFaults faults)
    {
        if (gateway is { ZeroDowntimeFailover: not ZeroDowntimeFailover.None, SessionAffinity: SessionAffinityMode.None })
            faults.AddContradiction("$.gateway.zeroDowntimeFailover", "Found a rule for pinned sessions, expected none, since sessionAffinity is none: then every request may go elsewhere anyway. "
                + "Pin sessions, or remove the field.", "$.gateway.sessionAffinity");
        if (gateway is { ZeroDowntimeFailover: ZeroDowntimeFailover.Sticky, SessionAffinity: SessionAffinityMode.Header })
            faults.AddContradiction("$.gateway.zeroDowntimeFailover", "Found \"sticky\" where sessionAffinity is \"header\"; expected none or temporary, for Cloudflare moves no session that is told by headers. "
                + "Choose one of these, or tell sessions by cookie.", "$.gateway.sessionAffinity");
        if (gateway.SessionAffinity == SessionAffinityMode.Header && gateway.AffinityHeaders.IsEmpty)
            faults.AddContradiction("$.gateway.affinityHeaders", "Found no header where sessionAffinity is \"header\", expected one at least. Name the headers by which a session is told.", "$.gateway.sessionAffinity");
        if (gateway.SessionAffinity == SessionAffinityMode.None && gateway.Drain > TimeSpan.Zero)
            faults.AddContradiction("$.gateway.drainSeconds", "Found a time for sessions to drain where sessionAffinity is none; expected 0, for then there are none. Pin sessions, or remove the field.", "$.gateway.sessionAffinity");
    }

    private static void Monitor(DrPlan plan, PlanSection root, PlanFaults faults)
    {
        const string path = "$.gateway.monitorRequest";
        var (gateway, request) = (plan.Gateway, plan.Gateway.MonitorRequest);
        if (request.Type == MonitorType.Tcp && plan.Strategy != Strategy.ActiveActive)
            faults.AddContradiction($"{path}.type", $"Found \"tcp\" where the strategy is {PlanChoice.Word(plan.Strategy)}; expected auto, http or https: a connection says nothing of who holds the lease, so users would go back to the old primary as soon "
                + "as its processes return. Ask for a path.", "$.strategy");
        if (request.Method == MonitorMethod.Head && gateway.ExpectedBody.Length > 0)
            faults.AddContradiction($"{path}.method", "Found \"head\" where expectedBody is set; expected get, for an answer to HEAD has no body. Write \"get\", or remove expectedBody.", "$.gateway.expectedBody");
        var written = root.Section("gateway").Section("monitorRequest").Entries("headers").Select(header => header.Name).ToList();
        foreach (var name in written.Where(name => name.Equals("Host", StringComparison.OrdinalIgnoreCase) || name.Equals("User-Agent", StringComparison.OrdinalIgnoreCase)))
            faults.AddContradiction($"{path}.headers.{name}", "Found a header that the monitor sets itself: Host is the name that users call, and User-Agent cannot be changed. Remove it.");
        foreach (var name in written.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Last()))
            faults.AddContradiction($"{path}.headers.{name}", "Found the header more than once, in upper and lower case; expected it once. Remove all but one.");
    }

    private static void Pools(DrPlan plan, PlanFaults faults)
    {
        var clouds = plan.Clouds.InOrder;
        foreach (var (cloud, pool) in plan.Gateway.Pools)
        {
            var path = $"$.gateway.pools.{cloud}";
            if (!clouds.Contains(cloud))
                faults.AddContradiction(path, $"Found a pool of \"{cloud}\", expected only the clouds of the plan, {string.Join(" and ", clouds)}. Correct the name or remove it.");
            if (pool.LoadShedding.Sheds && plan.Strategy != Strategy.ActiveActive)
                faults.AddContradiction($"{path}.loadShedding", $"Found a share to shed where the strategy is {PlanChoice.Word(plan.Strategy)}; expected none: one cloud serves at a time, and what it sheds would go to the fallback pool, which refuses writes. "
                    + "Remove it, or let both clouds serve.", "$.strategy");
        }
        if (clouds.All(cloud => !plan.Gateway.Pools[cloud].Enabled))
            faults.AddContradiction("$.gateway.pools", "Found no pool enabled, expected one at least. Enable one.");
    }

    /// <summary>With Cloudflare a region's pools that are all down leave only the fallback pool, although another cloud could serve: so a region is an order of both.</summary>
    private static void Regions(DrPlan plan, PlanFaults faults)
    {
        var clouds = plan.Clouds.InOrder;
        foreach (var (region, order) in plan.Gateway.RegionPools.Where(region => !region.Value.Order(StringComparer.Ordinal).SequenceEqual(clouds.Order(StringComparer.Ordinal))))
            faults.AddContradiction($"$.gateway.regionPools.{region}", $"Found \"{string.Join(", ", order)}\", expected both clouds of the plan, {string.Join(" and ", clouds)}, each once: "
                + "a region without one of them is without service when the other fails. Name both.", "$.clouds");
        if (plan.Gateway.Steering != SteeringMode.Geo && !plan.Gateway.RegionPools.IsEmpty)
            faults.AddContradiction("$.gateway.regionPools", $"Found orders by region where steering is {PlanChoice.Word(plan.Gateway.Steering)}; expected \"geo\", for nothing else looks at them. Choose geo, or remove the field.", "$.gateway.steering");
    }
}
