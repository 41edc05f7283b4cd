using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Bench.Verify;

/// <summary>What <c>verify</c> takes, and what it takes from those who write meanwhile.</summary>
/// <param name="run">The call.</param>
/// <param name="rows">How many rows there are, about.</param>
/// <param name="span">How long the writer is measured, with and without.</param>
/// <param name="writes">Writes a second.</param>
public sealed class VerifyBench(BenchRun run, long rows, TimeSpan span, double writes)
{
    private const int RowsOfAnAccount = 15;
    private const int Writers = 4;

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        var folder = run.NewFolder("verify");
        try
        {
            await using var world = await BenchWorld.StartAsync(run, folder, cancellation);
            run.Say($"filling both databases with about {rows} rows");
            await world.FillAsync(run, Math.Max(1, rows / RowsOfAnAccount), cancellation);
            return await MeasureAsync(world, cancellation);
        }
        finally
        {
            BenchWorld.Delete(folder);
        }
    }

    private async Task<BenchResult> MeasureAsync(BenchWorld world, CancellationToken cancellation)
    {
        await using var primary = BenchWorld.Open(world.Primary.AdminConnectionString, 2);
        await using var standby = BenchWorld.Open(world.Standby.AdminConnectionString, 2);
        await using var app = BenchWorld.Open(world.Primary.Engines.ConnectionString(DatabaseRole.App), Writers);
        using var controller = new ControllerClient(world.Primary.ControllerUrl, world.Local.OperatorToken);
        var (plain, writer) = (new PlainHash(primary, standby), await VerifyWriter.CreateAsync(primary, app));
        await plain.PrepareAsync(cancellation);
        var found = new List<VerifyRow>();
        var broke = await BenchRun.KeepAsync(async () =>
        {
            while (found.Count < run.Rounds)
            {
                found.Add(await RoundAsync(controller, plain, writer, cancellation));
                run.Say($"round {found.Count}: {found[^1].RowsPerSecond:0} rows a second, {found[^1].OfPlain:0.00} of plain hashes; the writer's p99 {found[^1].WriterP99OfAlone:0.00} times that alone");
            }
        }, cancellation);
        IReadOnlyList<VerifyRow> middle = found.Count == 0 ? [] : [Middle(found)];
        return new BenchResult { Rows = middle, Tables = [Table(middle)], BrokeOff = broke, Versions = new Dictionary<string, string> { ["PostgreSQL"] = await BenchWorld.VersionAsync(primary) } };
    }

    private async Task<VerifyRow> RoundAsync(ControllerClient controller, PlainHash plain, VerifyWriter writer, CancellationToken cancellation)
    {
        var started = run.Time.GetTimestamp();
        var counted = await plain.RunAsync(cancellation) / run.Time.GetElapsedTime(started).TotalSeconds;
        var (compared, seconds) = await CompareAsync(controller, cancellation);
        var load = new PacedLoad(run.Time, writes, Writers);
        var alone = await load.WhileAsync(writer.WriteAsync, () => Task.Delay(span, run.Time, cancellation));
        var comparisons = 0;
        var beside = await load.WhileAsync(writer.WriteAsync, async () =>
        {
            for (var begun = run.Time.GetTimestamp(); run.Time.GetElapsedTime(begun) < span; comparisons++)
                await CompareAsync(controller, cancellation);
        });
        return new VerifyRow(
            compared, compared / seconds / counted, beside.P99Milliseconds / alone.P99Milliseconds, compared / seconds, seconds, counted, alone, beside, comparisons);
    }

    private static async Task<(long Rows, double Seconds)> CompareAsync(ControllerClient controller, CancellationToken cancellation)
    {
        var answer = await controller.PostAsync("/api/verify", cancellation);
        if (!answer.Accepted || !answer.Body.IsTrue("equal"))
            throw new DrillFailedException($"verify: expected both databases to be equal, found: {answer.Reason}");
        var details = answer.Body!["details"]!;
        return (details["tables"]!.AsArray().Sum(table => table!["rowsLocal"]!.GetValue<long>()), details["elapsedSeconds"]!.GetValue<double>());
    }

    /// <summary>Ratios and times are medians figure by figure; the writer's figures are those of the round in the middle by its p99.</summary>
    private static VerifyRow Middle(List<VerifyRow> rounds)
    {
        var byWriter = rounds.OrderBy(one => one.Beside.P99Milliseconds).ElementAt(rounds.Count / 2);
        return new VerifyRow(
            rounds[^1].Rows, Of(one => one.OfPlain), Of(one => one.WriterP99OfAlone), Of(one => one.RowsPerSecond), Of(one => one.Seconds), Of(one => one.PlainRowsPerSecond),
            byWriter.Alone, byWriter.Beside, rounds.Sum(one => one.Comparisons));
        double Of(Func<VerifyRow, double> figure) => Percentile.Of(rounds.Select(figure), 0.5)!.Value;
    }

    private static BenchTable Table(IReadOnlyList<VerifyRow> rows) => BenchTable.Of(rows,
        ("rows", row => Cell.Whole(row.Rows)),
        ("of plain hashes", row => Cell.Hundredth(row.OfPlain)),
        ("writer's p99 of alone", row => Cell.Hundredth(row.WriterP99OfAlone)),
        ("rows a second", row => Cell.Whole(row.RowsPerSecond)),
        ("seconds", row => Cell.Hundredth(row.Seconds)),
        ("plain rows a second", row => Cell.Whole(row.PlainRowsPerSecond)),
        ("writer alone p50, p99 ms", row => $"{Cell.Tenth(row.Alone.P50Milliseconds)}, {Cell.Tenth(row.Alone.P99Milliseconds)}"),
        ("beside it", row => $"{Cell.Tenth(row.Beside.P50Milliseconds)}, {Cell.Tenth(row.Beside.P99Milliseconds)}"));
}
