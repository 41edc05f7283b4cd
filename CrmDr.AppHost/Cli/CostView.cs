using System.Globalization;
using CrmDr.AppHost.Cost;
using CrmDr.Failover.Plan.Shape;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>Costs for people.</summary>
public static class CostView
{
    public static void Show(Terminal terminal, CostCatalogue catalogue, CostEngine engine, CostUsage usage, IReadOnlyList<MonthlyCost> costs, IReadOnlyDictionary<CostStrategy, AvoidedDowntime> avoided)
    {
        terminal.Line($"{catalogue.Title}. US dollars a month, replication {PlanChoice.Word(engine)}.");
        if (catalogue.Items.Values.Any(item => item.Per != CostPer.Piece))
            terminal.Line($"Assumed: {Plain(usage.WritesPerSecond)} writes a second of {Plain(usage.BytesPerWrite)} bytes, {Number(usage.ReplicatedGigabytes)} GB in a month; {Plain(usage.ServedGigabytes)} GB to users.");
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn("item");
        table.AddColumn("kind");
        foreach (var cost in costs)
            table.AddColumn(new TableColumn(PlanChoice.Word(cost.Strategy)).RightAligned());
        Part(table, catalogue, costs, beyond: false);
        foreach (var place in Enum.GetValues<CostPlace>())
            Row(table, $"all of {PlanChoice.Word(place)}", "", costs.Select(cost => Amount(cost.Lines.Where(line => line.Item.Place == place && !line.Item.BeyondBrief).Sum(line => line.Dollars))));
        var goesBeyond = costs.Any(cost => cost.Lines.Any(line => line.Item.BeyondBrief));
        if (goesBeyond)
        {
            Row(table, "sum", "", costs.Select(cost => Amount(cost.DollarsOfBrief)));
            Row(table, "What the guide's estimate leaves out:", "", costs.Select(_ => ""));
            Part(table, catalogue, costs, beyond: true);
        }

        Row(table, "total, USD", "", costs.Select(cost => Amount(cost.Dollars)));
        Row(table, "total, KRW", "", costs.Select(cost => cost.Krw.ToString("#,0", CultureInfo.InvariantCulture)));
        terminal.Out.Write(table);
        if (costs.Any(cost => cost.DollarsUnverified > 0))
            terminal.Line($"* not looked up where it is published: {string.Join(", ", costs.Select(cost => $"{Number(cost.DollarsUnverified)} of {PlanChoice.Word(cost.Strategy)}"))}. Check these before you decide.");
        foreach (var (name, item) in catalogue.Items.Where(item => item.Value.Note is not null && costs.Any(cost => cost.Lines.Any(line => line.Name == item.Key))))
            terminal.Line($"{name}: {item.Note}");
        terminal.Line($"KRW at {Plain(catalogue.KrwPerDollar)} for a dollar.");
        foreach (var (strategy, minutes) in avoided)
            terminal.Line($"{PlanChoice.Word(strategy)}: {Number(minutes.ExtraDollarsPerMonth)} a month beyond a single cloud; {Say(minutes)}");
    }

    private static string Say(AvoidedDowntime avoided)
    {
        var assumed = $"{Plain(avoided.OutagesPerYear)} outage{(avoided.OutagesPerYear == 1 ? "" : "s")} a year of {Plain(avoided.OutageMinutes)} minutes, recovered in {avoided.RecoveryMinutes.ToString("0.00", CultureInfo.InvariantCulture)}";
        return avoided.DollarsPerMinute is { } each
            ? $"with {assumed}: {Number(avoided.MinutesPerYear)} minutes of downtime avoided a year, {each.ToString("0.00", CultureInfo.InvariantCulture)} USD for each."
            : $"with {assumed}: nothing is avoided.";
    }

    private static void Part(Table table, CostCatalogue catalogue, IReadOnlyList<MonthlyCost> costs, bool beyond)
    {
        foreach (var (name, item) in catalogue.Items.Where(item => item.Value.BeyondBrief == beyond).OrderBy(item => item.Value.Place).ThenBy(item => item.Value.Kind))
        {
            var amounts = costs.Select(cost => cost.Lines.FirstOrDefault(line => line.Name == name)).ToList();
            if (amounts.Any(line => line is not null))
                Row(table, $"{PlanChoice.Word(item.Place)}: {item.Title}{(item.Unverified ? " *" : "")}", PlanChoice.Word(item.Kind), amounts.Select(line => line is null ? "-" : Amount(line.Dollars)));
        }
    }

    private static void Row(Table table, string item, string kind, IEnumerable<string> amounts) => table.AddRow([Markup.Escape(item), kind, .. amounts]);

    private static string Amount(decimal dollars) => dollars.ToString("#,0.00", CultureInfo.InvariantCulture);

    private static string Number(decimal value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static string Plain(decimal value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
