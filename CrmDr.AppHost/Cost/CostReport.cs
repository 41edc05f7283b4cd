using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Cost;

/// <summary>Costs as <c>cost --json</c> prints them. Amounts are US dollars a month, rounded to cents; totals are rounded sums, not sums of rounded amounts.</summary>
public sealed record CostReport(
    string Title, string Engine, decimal KrwPerDollar, decimal WritesPerSecond, decimal BytesPerWrite, decimal ReplicatedGigabytes, decimal ServedGigabytes, IReadOnlyList<StrategyReport> Strategies)
{
    public static CostReport Of(CostCatalogue catalogue, CostEngine engine, CostUsage usage, IEnumerable<MonthlyCost> costs, IReadOnlyDictionary<CostStrategy, AvoidedDowntime> avoided) => new(
        catalogue.Title, PlanChoice.Word(engine), catalogue.KrwPerDollar, usage.WritesPerSecond, usage.BytesPerWrite, Math.Round(usage.ReplicatedGigabytes, 2), usage.ServedGigabytes,
        [.. costs.Select(cost => StrategyReport.Of(cost, avoided.GetValueOrDefault(cost.Strategy)))]);
}
