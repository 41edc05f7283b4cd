using System.CommandLine;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;

namespace CrmDr.AppHost.Bench;

/// <summary><c>bench api</c>.</summary>
public static class ApiBenchCommand
{
    public static Command Create(Terminal terminal)
    {
        var frame = new BenchCommandFrame(terminal, "api", "The CRM API against the same SQL straight over Npgsql: read, list, search, create, update.");
        var sizes = frame.Add(BenchOptions.Numbers("--contacts", "How many contacts there are; several numbers, one after the other.", 100, 10_000_000, 10_000));
        var seconds = frame.Add(SharedOptions.Positive("--seconds", "How long each figure is measured.", 5.0));
        var clients = frame.Add(SharedOptions.Positive("--clients", "How many clients ask at once.", 16));
        return frame.Create(rounds: 3, async (parse, run, cancellation) =>
        {
            var rows = await new ApiBench(run, parse.GetValue(clients), TimeSpan.FromSeconds(parse.GetValue(seconds))).RunAsync(parse.GetRequiredValue(sizes), cancellation);
            return new BenchResult { Rows = rows, Tables = [Table(rows)], Aims = ApiAims.Of(rows) };
        });
    }

    private static BenchTable Table(IReadOnlyList<ApiRow> rows) => BenchTable.Of(rows,
        ("operation", row => row.Operation),
        ("contacts", row => Cell.Whole(row.Contacts)),
        ("of raw Npgsql", row => Cell.Hundredth(row.Ratio)),
        ("a second", row => Cell.Whole(row.Api.PerSecond)),
        ("p50 ms", row => Cell.Tenth(row.Api.P50Milliseconds)),
        ("p99 ms", row => Cell.Tenth(row.Api.P99Milliseconds)),
        ("raw a second", row => Cell.Whole(row.Raw.PerSecond)),
        ("raw p50 ms", row => Cell.Tenth(row.Raw.P50Milliseconds)),
        ("raw p99 ms", row => Cell.Tenth(row.Raw.P99Milliseconds)));
}
