using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.AppHost.Bench.Footprint;

/// <summary>What a whole world takes of memory and time: cold and warm start, each program's start, each program's memory.</summary>
/// <param name="run">The call.</param>
/// <param name="settle">How long nothing is asked before memory is looked at.</param>
/// <param name="load">How long the load goes on.</param>
/// <param name="clients">How many clients it has.</param>
/// <param name="images">What was read of the services' images.</param>
public sealed class FootprintBench(BenchRun run, TimeSpan settle, TimeSpan load, int clients, IReadOnlyList<ImageRow> images)
{
    private const string Cold = "world, cold";
    private const string Warm = "world, warm";
    private const string All = "together";
    private const string Served = "a request through its gateway is answered";

    private readonly Dictionary<string, (string Ready, List<double> Seconds)> _starts = [];
    private readonly List<IReadOnlyList<ProcessRow>> _memory = [];

    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        var broke = await BenchRun.KeepAsync(async () =>
        {
            for (var round = 1; round <= run.Rounds; round++)
            {
                await RoundAsync(cancellation);
                run.Say($"round {round}: cold {_starts[Cold].Seconds[^1]:0.0} s, warm {_starts[Warm].Seconds[^1]:0.0} s, idle {_memory[^1][^1].Idle / 1e6:0} MB, loaded {_memory[^1][^1].Loaded / 1e6:0} MB");
            }
        }, cancellation);
        var starts = _starts.Select(one => new StartRow(one.Key, one.Value.Ready, Percentile.Of(one.Value.Seconds, 0.5)!.Value, one.Value.Seconds.Max())).ToList();
        var processes = Middle();
        return new BenchResult
        {
            Rows = new { Starts = starts, Processes = processes, Images = images },
            Tables = [Table(starts), Table(processes), .. images.Count > 0 ? [Table(images)] : Array.Empty<BenchTable>()],
            BrokeOff = broke,
            Aims = Aims(starts, processes),
            Remarks = ["Memory is proportional set size, children included; this command, which holds the links between the clouds, is not in it."],
        };
    }

    private static IReadOnlyList<BenchAim> Aims(List<StartRow> starts, List<ProcessRow> processes) =>
    [
        .. processes.Where(row => row.Name == All).Select(row => BenchAim.AtMost("the whole world, idle", 1000, row.Idle / 1e6 ?? double.NaN, " MB")),
        .. starts.Where(row => row.What is "controller" or "application" or "gateway").Select(row => BenchAim.AtMost($"{row.What}: from its start to ready, median", 1.5, row.MedianSeconds, " s")),
    ];

    private async Task RoundAsync(CancellationToken cancellation)
    {
        var folder = run.NewFolder("footprint");
        try
        {
            await using (await TimedAsync(Cold, Served, () => BenchWorld.StartAsync(run, folder, cancellation)))
            {
                // It was started for the sake of its start.
            }

            await using var world = await TimedAsync(Warm, Served, () => BenchWorld.StartAsync(run, folder, cancellation, fresh: false));
            await Task.Delay(settle, run.Time, cancellation);
            var idle = Look(world);
            var loaded = await new WorldLoad(run.Time, world, load, clients).RunAsync(() => Look(world), cancellation);
            _memory.Add(Together(idle, loaded));
            var programs = new ProgramStarts(run.Time, world, folder);
            foreach (var (name, ready, start) in programs.All)
                Note(name, ready, await start(cancellation));
        }
        finally
        {
            BenchWorld.Delete(folder);
        }
    }

    private async Task<BenchWorld> TimedAsync(string what, string ready, Func<Task<BenchWorld>> start)
    {
        var started = run.Time.GetTimestamp();
        var world = await start();
        Note(what, ready, run.Time.GetElapsedTime(started));
        return world;
    }

    private void Note(string what, string ready, TimeSpan took)
    {
        if (!_starts.TryGetValue(what, out var start))
            _starts[what] = start = (ready, []);
        start.Seconds.Add(took.TotalSeconds);
    }

    private static Dictionary<string, double?> Look(BenchWorld world) => world.Local.Processes
        .Where(process => process.State != ManagedState.Exited).ToDictionary(process => process.Name, process => (double?)process.ProportionalBytes());

    private static List<ProcessRow> Together(Dictionary<string, double?> idle, IReadOnlyDictionary<string, double?> loaded)
    {
        var rows = idle.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => new ProcessRow(one.Key, one.Value, loaded.GetValueOrDefault(one.Key))).ToList();
        rows.Add(new ProcessRow(All, Sum(rows.Select(row => row.Idle)), Sum(rows.Select(row => row.Loaded))));
        return rows;
    }

    private static double? Sum(IEnumerable<double?> values) => values.Aggregate((double?)0, (sum, value) => sum + value);

    private List<ProcessRow> Middle() => _memory.Count == 0 ? [] :
        [.. _memory[0].Select(row => new ProcessRow(row.Name, Of(row.Name, one => one.Idle), Of(row.Name, one => one.Loaded)))];

    private double? Of(string name, Func<ProcessRow, double?> figure) =>
        Percentile.Of(_memory.SelectMany(round => round).Where(row => row.Name == name).Select(figure).OfType<double>(), 0.5);

    private static BenchTable Table(List<StartRow> rows) => BenchTable.Of(rows,
        ("start of", row => row.What),
        ("until", row => row.Ready),
        ("median s", row => Cell.Hundredth(row.MedianSeconds)),
        ("worst s", row => Cell.Hundredth(row.WorstSeconds)));

    private static BenchTable Table(IReadOnlyList<ImageRow> rows) => BenchTable.Of(rows,
        ("image", row => row.Image),
        ("for", row => row.Machine),
        ("own of all", row => Cell.Hundredth((double)row.OwnBytes / row.Bytes)),
        ("own layer MB, packed", row => Cell.Megabytes(row.OwnBytes)),
        ("all layers MB", row => Cell.Megabytes(row.Bytes)),
        ("on", row => row.Base));

    private static BenchTable Table(List<ProcessRow> rows) => BenchTable.Of(rows,
        ("process", row => row.Name),
        ("loaded of idle", row => Cell.Hundredth(row.LoadedOfIdle)),
        ("idle MB", row => Cell.Megabytes(row.Idle)),
        ("loaded MB", row => Cell.Megabytes(row.Loaded)));
}
