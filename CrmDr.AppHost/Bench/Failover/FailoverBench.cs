using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench.Failover;

/// <summary>The same drills again and again, at growing numbers of contacts: phase by phase.</summary>
/// <param name="run">The call.</param>
/// <param name="options">What all drills have in common.</param>
/// <param name="scenarios">Which.</param>
/// <param name="contacts">Numbers of contacts.</param>
/// <param name="lease">The lease's length in the profile: what recovery is measured by.</param>
/// <param name="folder">Where each round leaves its report and its line in rounds.jsonl; rounds that are there are not run again.</param>
public sealed class FailoverBench(BenchRun run, DrillOptions options, IReadOnlyList<string> scenarios, IReadOnlyList<long> contacts, TimeSpan lease, string folder)
{
    /// <summary>From the fault to the next acknowledged write.</summary>
    public const string Recovery = "recovery time, s";

    /// <summary>The longest time without an acknowledged write in a planned move; in the drills with a failover that is the way home.</summary>
    public const string Pause = "switchover pause, s";

    /// <summary>Requests without a good answer, over the whole drill.</summary>
    public const string Failed = "failed requests";

    private static readonly (string Name, Func<FailoverRound, IEnumerable<double>> Values)[] Figures =
    [
        (Recovery, round => One(round.Recovery)),
        ("detect, s", round => One(round.Phases?.Detect)),
        ("fence, s", round => One(round.Phases?.Fence)),
        ("promote, s", round => One(round.Phases?.Promote)),
        ("steer, s", round => One(round.Phases?.Steer)),
        ("data-loss window, s", round => One(round.DataLossWindow)),
        ("missing at promotion", round => One(round.MissingAtPromotion)),
        (Pause, round => round.Pauses),
        (Failed, round => One(round.Failed)),
    ];

    private readonly List<FailoverRow> _rows = [];
    private readonly List<FailoverTotals> _totals = [];

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        var brokenOff = 0;
        var broke = await BenchRun.KeepAsync(async () =>
        {
            foreach (var size in contacts.Order())
            {
                var rounds = new FailoverRounds(run, options, size, folder);
                try
                {
                    await rounds.RunAsync(scenarios, cancellation);
                }
                finally
                {
                    brokenOff += rounds.BrokenOff;
                    foreach (var scenario in scenarios)
                        Add(scenario, size, rounds.Of(scenario));
                }
            }
        }, cancellation);
        return new BenchResult
        {
            Rows = new { Totals = _totals, Figures = _rows },
            Tables = [Table(_totals), Table(_rows)],
            Aims = FailoverAims.Of(_totals, _rows, lease),
            BrokeOff = broke,
            Remarks = [$"The report of every round: {Repository.Shown(folder)}. To go on after a stop, or elsewhere with its rounds.jsonl: --continue {Repository.Shown(folder)}", .. brokenOff > 0 ? [$"{brokenOff} rounds broke off and are not counted."] : Array.Empty<string>()],
        };
    }

    private void Add(string scenario, long size, IReadOnlyList<FailoverRound> rounds)
    {
        if (rounds.Count == 0)
            return;
        _totals.Add(FailoverTotals.Of(scenario, size, rounds));
        foreach (var (name, values) in Figures)
            if (Row(scenario, size, name, [.. rounds.SelectMany(values)]) is { } row)
                _rows.Add(row);
    }

    private static IEnumerable<double> One(double? value) => value is { } known ? [known] : [];

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
