using System.Collections.Immutable;
using System.Text.Json;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Failover.Plan;

/// <summary>Reads <c>drplan.json</c>: either the plan or all of its faults at once.</summary>
public static class DrPlanReader
{
    /// <summary>Reads a plan from its text.</summary>
    /// <param name="json">The text of <c>drplan.json</c>.</param>
    /// <param name="overrides">The profile and strategy when they are chosen outside of the plan.</param>
    public static PlanResult Read(string json, PlanOverrides? overrides = null)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var faults = new PlanFaults();
            PlanChecker.Check(document.RootElement, PlanShape.Root, "$", faults);
            var isObject = document.RootElement.ValueKind == JsonValueKind.Object;
            var plan = Resolve(new PlanSection(isObject ? document.RootElement : null, PlanShape.Root, "$"), overrides ?? PlanOverrides.None, faults);
            return faults.Found.Count == 0 ? PlanResult.Of(plan) : PlanResult.Of(faults.Found);
        }
        catch (JsonException malformed)
        {
            return PlanResult.Of([new PlanFault("$", DocumentCheck.Malformed(malformed))]);
        }
    }

    private static DrPlan Resolve(PlanSection root, PlanOverrides overrides, PlanFaults faults)
    {
        var clouds = Clouds(root.Section("clouds"));
        var strategy = Chosen<Strategy>(root, "strategy", overrides.Strategy, faults);
        var profile = ChosenProfile(root, overrides.Profile, faults);
        foreach (var (name, _) in root.Entries("profiles")) PlanRules.CheckTimings(ProfileReader.Of(root, name), faults);
        var chosen = ProfileReader.Of(root, profile);
        var plan = new DrPlan(
            strategy, profile, clouds, chosen.Lease, chosen.Monitor, chosen.Objectives(strategy, faults),
            Failover(root.Section("failover")), Replication(root.Section("replication"), overrides, chosen.Lease, faults), Gateway(root.Section("gateway"), clouds, strategy, faults),
            new CachePlan(root.Section("cache").Seconds("ttlSeconds"), Chosen<CacheSync>(root.Section("cache"), "sync", overrides.CacheSync, faults)),
            Crm(root.Section("crm")));
        PlanRules.Check(plan, root, faults);
        return plan;
    }

    private static CloudsPlan Clouds(PlanSection section)
    {
        var clouds = new CloudsPlan(section.Text("primary"), section.Text("standby"));
        return clouds with
        {
            Databases = clouds.Databases.AddRange(Services<DatabaseService>(section, "databases")),
            Caches = clouds.Caches.AddRange(Services<CacheService>(section, "caches")),
        };
    }

    private static IEnumerable<KeyValuePair<string, T>> Services<T>(PlanSection section, string field) where T : struct, Enum
    {
        var node = (PlanChoice)((PlanMap)section.Shape[field]).Value;
        return section.Entries(field).Where(entry => PlanChecker.Complaint(entry.Value, node) is null)
            .Select(entry => KeyValuePair.Create(entry.Name, PlanChoice.Value<T>(entry.Value.GetString()!)!.Value));
    }

    private static T Chosen<T>(PlanSection section, string field, string? asked, PlanFaults faults) where T : struct, Enum
    {
        if (string.IsNullOrEmpty(asked)) return section.Choice<T>(field);
        if (PlanChoice.Value<T>(asked) is { } known) return known;
        faults.Add($"{section.Path}.{field}", $"Found the {field} \"{asked}\" asked for outside of the plan, expected one of "
            + $"{string.Join(", ", Enum.GetValues<T>().Select(PlanChoice.Word))}. Ask for one of these, or for none to have the plan's.");
        return section.Choice<T>(field);
    }

    private static string ChosenProfile(PlanSection root, string? asked, PlanFaults faults)
    {
        var known = BuiltInProfiles.All.Keys.Union(root.Entries("profiles").Select(entry => entry.Name)).ToList();
        var outside = !string.IsNullOrEmpty(asked);
        var name = outside ? asked! : root.Text("profile");
        if (known.Contains(name)) return name;
        faults.AddContradiction("$.profile", $"Found the profile \"{name}\"{(outside ? " asked for outside of the plan" : "")}, expected one of "
            + $"{string.Join(", ", known)}. Choose one of these, or add it under $.profiles.");
        return BuiltInProfiles.Default;
    }

    private static CrmPlan Crm(PlanSection section) => new(
        section.Choice<Visibility>("visibility"), section.Seconds("idempotencyKeysSeconds"), section.Has("auditSeconds") ? section.Seconds("auditSeconds", TimeSpan.Zero) : null);

    private static FailoverPlan Failover(PlanSection section) =>
        new(section.Choice<FailoverMode>("mode"), section.Seconds("drainSeconds"), section.Seconds("switchoverTimeoutSeconds"), section.Choice<FailsafeMode>("failsafe"), section.Seconds("provisionTimeoutSeconds"));

    private static ReplicationPlan Replication(PlanSection section, PlanOverrides overrides, LeasePlan lease, PlanFaults faults) => new(
        section.Choice<ReplicationEngine>("engine"),
        Chosen<ReplicationMode>(section, "mode", overrides.Replication, faults),
        section.Seconds("maxLagSeconds"),
        Chosen<StandbyLossMode>(section, "onStandbyLoss", overrides.OnStandbyLoss, faults),
        section.Seconds("standbyLossSeconds", lease.Ttl),
        section.Flag("acceptLoss"));

    private static GatewayPlan Gateway(PlanSection section, CloudsPlan clouds, Strategy strategy, PlanFaults faults) => new(
        section.Has("steering") || strategy != Strategy.ActiveActive ? section.Choice<SteeringMode>("steering") : SteeringMode.Random,
        Weights(section, clouds),
        section.Text("fallbackPool", clouds.Standby),
        section.Text("monitorPath"),
        Codes(section, faults),
        section.Choice<SessionAffinityMode>("sessionAffinity"),
        section.Seconds("affinityTtlSeconds"),
        section.Choice<StaleReads>("staleReads"),
        section.Seconds("holdSeconds"),
        section.Whole("bufferLimitBytes"),
        section.Whole("maxHeldRequests"),
        section.Whole("maxHeldBytes"),
        section.Seconds("connectTimeoutSeconds"),
        section.Seconds("activityTimeoutSeconds"),
        section.Seconds("fastProbeSeconds"),
        section.Choice<ZeroDowntimeFailover>("zeroDowntimeFailover"),
        section.Choice<FailoverAcrossPools>("failoverAcrossPools"),
        section.Whole("minimumOrigins"),
        section.Text("expectedBody"),
        Route53(section.Section("route53")),
        BalancerReader.Pools(section, clouds),
        section.Seconds("drainSeconds"),
        BalancerReader.RegionPools(section),
        BalancerReader.Names(section.Text("affinityHeaders")),
        section.Flag("requireAllHeaders"),
        BalancerReader.MonitorRequest(section.Section("monitorRequest")),
        section.Seconds("hedgeReadsSeconds"),
        BalancerReader.Passive(section.Section("passive")));

    private static Route53Plan Route53(PlanSection section) => new(
        section.Seconds("ttlSeconds"), section.Seconds("requestIntervalSeconds"), section.Whole("failureThreshold"), section.Text("searchString"));

    private static ImmutableSortedDictionary<string, double> Weights(PlanSection section, CloudsPlan clouds)
    {
        var node = (PlanNumber)((PlanMap)section.Shape["weights"]).Value;
        var weights = clouds.InOrder.Distinct().ToDictionary(cloud => cloud, _ => section.Has("weights") ? 0 : node.Default!.Value);
        foreach (var (cloud, share) in section.Entries("weights"))
            weights[cloud] = PlanChecker.Complaint(share, node) is null ? share.GetDouble() : node.Default!.Value;
        return weights.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    private static ExpectedCodes Codes(PlanSection section, PlanFaults faults)
    {
        var text = section.Text("expectedCodes");
        if (ExpectedCodes.TryParse(text, out var codes)) return codes;
        faults.AddContradiction($"{section.Path}.expectedCodes", $"Found \"{text}\", expected ranges from the lower code to the higher. Turn the range around.");
        return ExpectedCodes.Ok;
    }
}
