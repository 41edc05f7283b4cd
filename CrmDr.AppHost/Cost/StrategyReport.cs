using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Cost;

/// <summary>One strategy, with its items.</summary>
public sealed record StrategyReport(
    string Strategy, decimal Dollars, decimal Krw, decimal DollarsOfBrief, decimal DollarsUnverified, IReadOnlyDictionary<string, decimal> Places, IReadOnlyDictionary<string, decimal> Kinds,
    IReadOnlyList<ItemReport> Items, AvoidedReport? Avoided)
{
    public static StrategyReport Of(MonthlyCost cost, AvoidedDowntime? avoided) => new(
        PlanChoice.Word(cost.Strategy), Cents(cost.Dollars), Math.Round(cost.Krw), Cents(cost.DollarsOfBrief), Cents(cost.DollarsUnverified),
        Enum.GetValues<CostPlace>().ToDictionary(PlanChoice.Word, place => Cents(cost.DollarsOf(place))),
        Enum.GetValues<CostKind>().ToDictionary(PlanChoice.Word, kind => Cents(cost.DollarsOf(kind))),
        [.. cost.Lines.Select(ItemReport.Of)], avoided is null ? null : AvoidedReport.Of(avoided));

    internal static decimal Cents(decimal dollars) => Math.Round(dollars, 2);
}
