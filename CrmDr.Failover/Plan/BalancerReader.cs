using System.Collections.Immutable;
using System.Globalization;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Failover.Plan;

/// <summary>Reads what the balancer is told of its pools, sessions and probes.</summary>
internal static class BalancerReader
{
    /// <summary>Each cloud has its entry; what else is written stays, for the rules to complain about.</summary>
    public static ImmutableSortedDictionary<string, PoolPlan> Pools(PlanSection section, CloudsPlan clouds)
    {
        var pools = clouds.InOrder.Distinct().ToDictionary(cloud => cloud, _ => PoolPlan.Default);
        foreach (var (cloud, pool) in section.Entries("pools"))
            pools[cloud] = Pool(PlanSection.Of(pool, ((PlanMap)section.Shape["pools"]).Value, $"{section.Path}.pools.{cloud}"));
        return pools.ToImmutableSortedDictionary(StringComparer.Ordinal);
    }

    public static ImmutableSortedDictionary<string, ImmutableArray<string>> RegionPools(PlanSection section)
    {
        var node = ((PlanMap)section.Shape["regionPools"]).Value;
        return section.Entries("regionPools").Where(region => PlanChecker.Complaint(region.Value, node) is null)
            .ToImmutableSortedDictionary(region => region.Name, region => Names(region.Value.GetString()!), StringComparer.Ordinal);
    }

    /// <summary>Names with commas between them.</summary>
    public static ImmutableArray<string> Names(string text) => [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    public static MonitorRequestPlan MonitorRequest(PlanSection section)
    {
        var node = ((PlanMap)section.Shape["headers"]).Value;
        return new MonitorRequestPlan(
            section.Choice<MonitorType>("type"), section.Choice<MonitorMethod>("method"), section.Whole("port"),
            section.Entries("headers").Where(header => PlanChecker.Complaint(header.Value, node) is null).DistinctBy(header => header.Name, StringComparer.OrdinalIgnoreCase)
                .ToImmutableSortedDictionary(header => header.Name, header => header.Value.GetString()!, StringComparer.OrdinalIgnoreCase),
            section.Flag("followRedirects"));
    }

    public static PassivePlan Passive(PlanSection section) => new(
        section.Number("failureShare"), section.Whole("minimumRequests"), section.Seconds("windowSeconds"), section.Seconds("ejectionSeconds"), section.Number("panicShare"));

    private static PoolPlan Pool(PlanSection section)
    {
        var shedding = section.Section("loadShedding");
        return new PoolPlan(
            section.Flag("enabled"), Origins(section),
            new LoadSheddingPlan(shedding.Number("defaultPercent"), shedding.Choice<SheddingPolicy>("defaultPolicy"), shedding.Number("sessionPercent")));
    }

    private static ImmutableSortedDictionary<int, OriginPlan> Origins(PlanSection section)
    {
        var (origins, map) = (ImmutableSortedDictionary.CreateBuilder<int, OriginPlan>(), (PlanMap)section.Shape["origins"]);
        foreach (var (name, value) in section.Entries("origins").Where(origin => map.Names.Allows(origin.Name)))
        {
            var origin = PlanSection.Of(value, map.Value, $"{section.Path}.origins.{name}");
            origins[int.Parse(name, CultureInfo.InvariantCulture)] = new OriginPlan(origin.Number("weight"), origin.Flag("enabled"));
        }
        return origins.ToImmutable();
    }
}
