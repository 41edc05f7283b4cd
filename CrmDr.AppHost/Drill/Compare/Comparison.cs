using System.Globalization;
using System.Text;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Drill.Compare;

/// <summary>All rows, and what a reader must know of them. Written to <c>compare.json</c> and <c>compare.md</c>.</summary>
/// <param name="Scenario">What was drilled.</param>
/// <param name="Machine">Where.</param>
/// <param name="WritesPerSecond">The load.</param>
/// <param name="FreezeLinkSeconds">How long replication stood still before the fault.</param>
/// <param name="Rows">One for each combination.</param>
public sealed record Comparison(string Scenario, string Machine, double WritesPerSecond, double FreezeLinkSeconds, IReadOnlyList<CompareRow> Rows)
{
    /// <summary>What the guide for disaster recovery over two clouds says of each strategy.</summary>
    public static IReadOnlyDictionary<string, string> Brief { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["warm-standby"] = "5 to 15 min, 1 to 5 s",
        ["active-active"] = "30 s to 2 min, about 0",
        ["pilot-light"] = "30 min to 2 h, 5 to 30 s",
    };

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"`{Scenario}`, {Number(WritesPerSecond)} writes a second, replication frozen for {Number(FreezeLinkSeconds)} s before the fault; {Machine}.").AppendLine();
        text.AppendLine("| strategy | gateway | profile | rounds (all met) | predicted: best, expected, worst | recovery: median, worst | within | data-loss window | failed requests | orphans | salvaged | ledger | missing in the end | idle: processes, MB (standby) | USD a month: list, guide | guide: recovery, loss |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in Rows)
            text.AppendLine("| " + string.Join(" | ", Cells(row)) + " |");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static IEnumerable<string> Cells(CompareRow row)
    {
        var predicted = row.Predicted;
        return
        [
            row.Strategy, row.Gateway, row.Profile, $"{row.Rounds} ({row.RoundsMet})",
            $"{Seconds(predicted.Best)}, {Seconds(predicted.Expected)}, {Seconds(predicted.Worst)}",
            row.RecoverySeconds is { } recovery ? $"{Seconds(recovery.Median)}, {Seconds(recovery.Max)}" : "-",
            row.Rounds == 0 ? "-" : $"{row.InRange} of {row.Rounds}",
            MarkdownReport.Seconds(row.DataLossWindowSeconds),
            Middle(row.FailedRequests), Middle(row.Orphans), Middle(row.Salvaged), Middle(row.Ledgered),
            row.Rounds == 0 ? "-" : Number(row.MissingFinally),
            row.Footprint is { } idle ? $"{idle.Processes}, {Number(Round(idle.Megabytes))} ({idle.StandbyProcesses}, {Number(Round(idle.StandbyMegabytes))})" : "-",
            $"{Number((double)decimal.Round(row.DollarsAMonth))}, {Number((double)decimal.Round(row.DollarsOfBrief))}",
            Brief.GetValueOrDefault(row.Strategy, "-"),
        ];
    }

    private static string Middle(Spread? spread) => spread is null ? "-" : spread.Median == spread.Max ? Number(spread.Median) : $"{Number(spread.Median)}, at most {Number(spread.Max)}";

    private static double? Round(double? value) => value is { } known ? Math.Round(known) : null;

    private static string Seconds(double value) => value.ToString("0.00", CultureInfo.InvariantCulture) + " s";

    private static string Number(double? value) => MarkdownReport.Number(value);
}
