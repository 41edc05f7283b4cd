using CrmDr.AppHost.Bench.Frame;

namespace CrmDr.AppHost.Bench.Failover;

/// <summary>What the drills are to show over all their rounds.</summary>
public static class FailoverAims
{
    private const string Outage = "region-outage";
    private const string Switchover = "switchover";

    public static IReadOnlyList<BenchAim> Of(IReadOnlyList<FailoverTotals> totals, IReadOnlyList<FailoverRow> rows, TimeSpan lease) =>
    [
        .. totals.Select(one => BenchAim.None($"{one.Scenario}, {one.Contacts} contacts: acknowledged writes missing in the end", one.MissingFinally)),
        .. totals.Select(one => BenchAim.None($"{one.Scenario}, {one.Contacts} contacts: rounds that broke a rule of safety", one.Rounds - one.Safe)),
        .. Of(rows, Outage, FailoverBench.Recovery, lease.TotalSeconds + 1, lease.TotalSeconds + 2),
        .. Of(rows, Switchover, FailoverBench.Pause, 0.3, 1),
        .. rows.Where(row => row.Scenario == Switchover && row.Figure == FailoverBench.Failed).Select(row => BenchAim.None($"{row.Scenario}, {row.Contacts} contacts: failed requests in the worst round", (long)row.Worst)),
        .. rows.Where(row => row.OfFewest is not null && (row.Scenario, row.Figure) is (Outage, FailoverBench.Recovery) or (Switchover, FailoverBench.Pause))
            .Select(row => BenchAim.AtMost($"{row.Scenario}, {row.Figure}: median at {row.Contacts} contacts, of that at the fewest", 1.1, row.OfFewest!.Value)),
    ];

    private static IEnumerable<BenchAim> Of(IReadOnlyList<FailoverRow> rows, string scenario, string figure, double median, double worst) =>
        rows.Where(row => row.Scenario == scenario && row.Figure == figure).SelectMany(row => new[]
        {
            BenchAim.AtMost($"{scenario}, {row.Contacts} contacts: {figure}, median", median, row.Median),
            BenchAim.AtMost($"{scenario}, {row.Contacts} contacts: {figure}, worst", worst, row.Worst),
        });
}
