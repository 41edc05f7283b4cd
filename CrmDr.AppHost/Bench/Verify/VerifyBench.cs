using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.AppHost.Bench.Verify;

/// <summary>What <c>verify</c> takes, and what it takes from those who write meanwhile.</summary>
/// <param name="run">The call.</param>
/// <param name="modes">What it spares: <c>fast</c>, <c>gentle</c>.</param>
/// <param name="rows">How many rows there are, about.</param>
/// <param name="span">How long the writer is measured, with and without.</param>
/// <param name="writes">Writes a second.</param>
public sealed class VerifyBench(BenchRun run, string[] modes, long rows, TimeSpan span, double writes)
{
    private const int RowsOfAnAccount = 15;
    private const int Writers = 4;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

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
        var (whole, since) = (new List<VerifyRow>(), new List<SinceLastRow>());
        var broke = await BenchRun.KeepAsync(async () =>
        {
            for (var round = 1; round <= run.Rounds; round++)
            {
                var started = run.Time.GetTimestamp();
                var counted = await plain.RunAsync(cancellation) / run.Time.GetElapsedTime(started).TotalSeconds;
                foreach (var mode in round % 2 == 0 ? modes.Reverse() : modes)
                {
                    var (full, changes) = await CompareAsync(controller, primary, writer, mode, cancellation);
                    whole.Add(await BesideAsync(controller, writer, mode, full, counted, cancellation));
                    since.Add(changes);
                    run.Say($"round {round}, {mode}: {whole[^1].RowsPerSecond:0} rows a second, {whole[^1].OfPlain:0.00} of plain hashes; "
                        + $"the writer's p99 {whole[^1].WriterP99OfAlone:0.00} times that alone; what has changed in {since[^1].OfWhole:0.00} of the time");
                }
            }
        }, cancellation);
        var rows = new VerifyRows(
            [.. modes.Select(mode => whole.FindAll(row => row.Mode == mode)).Where(rows => rows.Count > 0).Select(Middle)],
            [.. modes.Select(mode => since.FindAll(row => row.Mode == mode)).Where(rows => rows.Count > 0).Select(Middle)]);
        return new BenchResult { Rows = rows, Tables = [Table(rows.Whole), Table(rows.SinceLast)], BrokeOff = broke, Aims = Aims(rows.Whole), Versions = new Dictionary<string, string> { ["PostgreSQL"] = await BenchWorld.VersionAsync(primary) } };
    }

    /// <summary>Everything, and what has changed after one contact in a hundred was.</summary>
    private async Task<(ComparisonMade Whole, SinceLastRow Since)> CompareAsync(
        ControllerClient controller, NpgsqlDataSource primary, VerifyWriter writer, string mode, CancellationToken cancellation)
    {
        var whole = await CompareAsync(controller, $"mode={mode}", cancellation);
        await using (var count = primary.CreateCommand("SELECT count(*) FROM crm.contacts"))
            await writer.ChangeAsync((int)Math.Max(1, (long)(await count.ExecuteScalarAsync(cancellation))! / 100), Writers);
        await ArrivedAsync(primary, cancellation);
        var since = await CompareAsync(controller, $"mode={mode}&sinceLast=true", cancellation);
        return (whole, new SinceLastRow(mode, since.Rows, since.Seconds / whole.Seconds, since.RowsLookedAt, since.Seconds));
    }

    private async Task<VerifyRow> BesideAsync(
        ControllerClient controller, VerifyWriter writer, string mode, ComparisonMade full, double counted, CancellationToken cancellation)
    {
        var load = new PacedLoad(run.Time, writes, Writers);
        var alone = await load.WhileAsync(writer.WriteAsync, () => Task.Delay(span, run.Time, cancellation));
        var comparisons = 0;
        var beside = await load.WhileAsync(writer.WriteAsync, async () =>
        {
            for (var begun = run.Time.GetTimestamp(); run.Time.GetElapsedTime(begun) < span; comparisons++)
                await CompareAsync(controller, $"mode={mode}", cancellation);
        });
        var rate = full.Rows / full.Seconds;
        return new VerifyRow(mode, full.Rows, rate / counted, beside.P99Milliseconds / alone.P99Milliseconds, rate, full.Seconds, counted, alone, beside, comparisons);
    }

    /// <summary>Waits until the standby has what was written: that it is on its way is not what is measured.</summary>
    private async Task ArrivedAsync(NpgsqlDataSource primary, CancellationToken cancellation)
    {
        await using var end = primary.CreateCommand("SELECT pg_current_wal_flush_lsn()::text");
        var written = (string)(await end.ExecuteScalarAsync(cancellation))!;
        await using var arrived = primary.CreateCommand($"SELECT confirmed_flush_lsn >= '{written}'::pg_lsn FROM pg_replication_slots WHERE slot_name = 'crm_slot'");
        while (await arrived.ExecuteScalarAsync(cancellation) is not true)
            await Task.Delay(Pause, run.Time, cancellation);
    }

    private static async Task<ComparisonMade> CompareAsync(ControllerClient controller, string how, CancellationToken cancellation)
    {
        var answer = await controller.PostAsync($"/api/verify?{how}", cancellation);
        if (!answer.Accepted || !answer.Body.IsTrue("equal"))
            throw new DrillFailedException($"verify: expected both databases to be equal, found: {answer.Reason}");
        var details = answer.Body!["details"]!;
        return new ComparisonMade(details["rows"]!.GetValue<long>(), details["rowsLookedAt"]!.GetValue<long>(), details["elapsedSeconds"]!.GetValue<double>());
    }

    /// <summary>Ratios and times are medians figure by figure; the writer's figures are those of the round in the middle by its p99.</summary>
    private static VerifyRow Middle(List<VerifyRow> rounds)
    {
        var byWriter = rounds.OrderBy(one => one.Beside.P99Milliseconds).ElementAt(rounds.Count / 2);
        return new VerifyRow(
            rounds[0].Mode, rounds[^1].Rows, Of(one => one.OfPlain), Of(one => one.WriterP99OfAlone), Of(one => one.RowsPerSecond), Of(one => one.Seconds), Of(one => one.PlainRowsPerSecond),
            byWriter.Alone, byWriter.Beside, rounds.Sum(one => one.Comparisons));
        double Of(Func<VerifyRow, double> figure) => Percentile.Of(rounds.Select(figure), 0.5)!.Value;
    }

    private static SinceLastRow Middle(List<SinceLastRow> rounds)
    {
        return new SinceLastRow(rounds[0].Mode, rounds[^1].Rows, Of(one => one.OfWhole), rounds[^1].RowsLookedAt, Of(one => one.Seconds));
        double Of(Func<SinceLastRow, double> figure) => Percentile.Of(rounds.Select(figure), 0.5)!.Value;
    }

    private static IReadOnlyList<BenchAim> Aims(IReadOnlyList<VerifyRow> rows) => [.. rows.Select(row => row.Mode == "fast"
        ? BenchAim.AtMost("fast: a million rows", 10, 1e6 / row.RowsPerSecond, " s")
        : BenchAim.AtMost("gentle: a writer's p99 meanwhile, of alone", 1.2, row.WriterP99OfAlone))];

    private static BenchTable Table(IReadOnlyList<VerifyRow> rows) => BenchTable.Of(rows,
        ("mode", row => row.Mode),
        ("of plain hashes", row => Cell.Hundredth(row.OfPlain)),
        ("writer's p99 of alone", row => Cell.Hundredth(row.WriterP99OfAlone)),
        ("rows", row => Cell.Whole(row.Rows)),
        ("rows a second", row => Cell.Whole(row.RowsPerSecond)),
        ("seconds", row => Cell.Hundredth(row.Seconds)),
        ("plain rows a second", row => Cell.Whole(row.PlainRowsPerSecond)),
        ("writer alone p50, p99 ms", row => $"{Cell.Tenth(row.Alone.P50Milliseconds)}, {Cell.Tenth(row.Alone.P99Milliseconds)}"),
        ("beside it", row => $"{Cell.Tenth(row.Beside.P50Milliseconds)}, {Cell.Tenth(row.Beside.P99Milliseconds)}"));

    private static BenchTable Table(IReadOnlyList<SinceLastRow> rows) => BenchTable.Of(rows,
        ("since the last, mode", row => row.Mode),
        ("of the whole one's time", row => Cell.Hundredth(row.OfWhole)),
        ("rows looked at", row => Cell.Whole(row.RowsLookedAt)),
        ("rows", row => Cell.Whole(row.Rows)),
        ("seconds", row => Cell.Hundredth(row.Seconds)));
}
