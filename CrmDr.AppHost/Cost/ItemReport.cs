using CrmDr.Failover.Plan.Shape;

namespace CrmDr.AppHost.Cost;

/// <summary>One item of one strategy.</summary>
public sealed record ItemReport(string Name, string Title, string Place, string Kind, decimal Dollars, bool BeyondBrief, string Source, string Date, bool Unverified, string? Note)
{
    public static ItemReport Of(CostLine line) => new(
        line.Name, line.Item.Title, PlanChoice.Word(line.Item.Place), PlanChoice.Word(line.Item.Kind), StrategyReport.Cents(line.Dollars), line.Item.BeyondBrief, line.Item.Source, line.Item.Date,
        line.Item.Unverified, line.Item.Note);
}
