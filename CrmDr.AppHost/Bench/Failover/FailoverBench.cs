using System.Globalization;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench.Failover;

/// <summary>The same drills again and again, each in a world of its own, at growing numbers of contacts: phase by phase.</summary>
/// <param name="run">The call.</param>
/// <param name="options">What all drills have in common.</param>
/// <param name="scenarios">Which.</param>
/// <param name="contacts">Numbers of contacts.</param>
public sealed class FailoverBench(BenchRun run, DrillOptions options, IReadOnlyList<string> scenarios, IReadOnlyList<long> contacts)
{
    private static readonly (string Name, Func<DrillReport, double?> Value)[] Figures =
    [
        ("recovery time, s", report => report.RecoveryTimeSeconds),
        ("detect, s", report => report.Phases?.Detect),
        ("fence, s", report => report.Phases?.Fence),
        ("promote, s", report => report.Phases?.Promote),
        ("steer, s", report => report.Phases?.Steer),
        ("data-loss window, s", report => report.DataLossWindowSeconds),
        ("missing at promotion", report => report.AckedWritesMissing),
        ("switchover pause, s", report => report.SwitchoverPauseSeconds),
        ("failed requests", report => report.FailedRequests),
    ];

    private readonly List<FailoverRow> _rows = [];
    private readonly List<FailoverTotals> _totals = [];

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        var folder = Path.Combine(Repository.Root, "reports", string.Create(CultureInfo.InvariantCulture, $"bench-failover-{run.Time.GetUtcNow():yyyyMMdd-HHmmss}"));
        foreach (var scenario in scenarios)
            foreach (var size in contacts.Order())
                await RoundsAsync(scenario, size, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{scenario}-{size}")), cancellation);
        return new BenchResult { Rows = new { Totals = _totals, Figures = _rows }, Tables = [Table(_totals), Table(_rows)], Remarks = [$"The report of every round: {folder}"] };
    }

    private async Task RoundsAsync(string scenario, long size, string folder, CancellationToken cancellation)
    {
        var reports = new List<DrillReport>();
        for (var round = 1; round <= run.Rounds && !cancellation.IsCancellationRequested; round++)
        {
            run.Say($"--- {scenario}, {size} contacts, round {round} of {run.Rounds}");
            try
            {
                reports.Add(await new DrillHost(run.Terminal, options with { Scenario = scenario, Contacts = size }, json: false, _ => { }).RoundAsync(
                    null, Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"round-{round:00}")), cancellation));
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The rounds before it are shown.
            }
        }

        reports.RemoveAll(report => !report.Completed);
        if (reports.Count == 0)
            return;
        _totals.Add(FailoverTotals.Of(scenario, size, reports));
        foreach (var (name, value) in Figures)
            if (Row(scenario, size, name, [.. reports.Select(value).OfType<double>()]) is { } row)
                _rows.Add(row);
    }

    private FailoverRow? Row(string scenario, long size, string figure, double[] values)
    {
        if (values.Length == 0)
            return null;
        var median = Percentile.Of(values, 0.5)!.Value;
        var fewest = _rows.Find(row => row.Scenario == scenario && row.Figure == figure);
        return new FailoverRow(scenario, size, figure, fewest is { Median: > 0 } ? median / fewest.Median : null, values.Length, median, Percentile.Of(values, 0.95)!.Value, values.Max());
    }

    private static BenchTable Table(List<FailoverTotals> rows) => BenchTable.Of(rows,
        ("scenario", row => row.Scenario),
        ("contacts", row => Cell.Whole(row.Contacts)),
        ("rounds", row => Cell.Whole(row.Rounds)),
        ("met every objective", row => Cell.Whole(row.Met)),
        ("safe", row => Cell.Whole(row.Safe)),
        ("without steady state", row => Cell.Whole(row.Unsteady)),
        ("acknowledged", row => Cell.Whole(row.Acknowledged)),
        ("missing finally", row => Cell.Whole(row.MissingFinally)));

    private static BenchTable Table(List<FailoverRow> rows) => BenchTable.Of(rows,
        ("scenario", row => row.Scenario),
        ("contacts", row => Cell.Whole(row.Contacts)),
        ("figure", row => row.Figure),
        ("of fewest contacts", row => Cell.Hundredth(row.OfFewest)),
        ("median", row => Cell.Hundredth(row.Median)),
        ("p95", row => Cell.Hundredth(row.P95)),
        ("worst", row => Cell.Hundredth(row.Worst)),
        ("rounds", row => Cell.Whole(row.Rounds)));
}
