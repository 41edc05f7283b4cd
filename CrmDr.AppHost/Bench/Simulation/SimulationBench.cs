using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.Simulation.Running;

namespace CrmDr.AppHost.Bench.Simulation;

/// <summary>Schedules a second per core: one thread, then as many as there are processors. Every round visits the schedules of the same seeds.</summary>
/// <param name="run">The call.</param>
/// <param name="threads">Numbers of threads.</param>
/// <param name="span">How long each figure is measured.</param>
public sealed class SimulationBench(BenchRun run, IReadOnlyList<long> threads, TimeSpan span)
{
    public async Task<BenchResult> RunAsync(CancellationToken cancellation)
    {
        int[] numbers = [.. threads.Append(1).Distinct().Order().Select(number => (int)number)];
        var rounds = numbers.ToDictionary(number => number, _ => new List<(double PerSecond, double Events, long Schedules)>());
        // The first schedules meet code that is not compiled yet.
        await BatchAsync(1, span / 2, cancellation);
        for (var round = 0; round < run.Rounds && !cancellation.IsCancellationRequested; round++)
            foreach (var number in numbers)
            {
                rounds[number].Add(await BatchAsync(number, span, cancellation));
                run.Say($"{number} threads: {rounds[number][^1].PerSecond:0} schedules a second, {rounds[number][^1].PerSecond / number:0} a core");
            }

        var rows = cancellation.IsCancellationRequested ? [] : numbers.Select(number => Row(number, rounds[number], rounds[1])).ToList();
        return new BenchResult { Rows = rows, Tables = [Table(rows)], Aims = [.. rows.Select(row => BenchAim.AtLeast($"{row.Threads} threads: schedules a second and core", 500, row.PerCore))] };
    }

    private async Task<(double PerSecond, double Events, long Schedules)> BatchAsync(int number, TimeSpan howLong, CancellationToken cancellation)
    {
        using var deadline = new CancellationTokenSource(howLong, run.Time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, deadline.Token);
        var started = run.Time.GetTimestamp();
        var totals = await Task.Run(() => new SimulationBatch(1, null, new SimulationOptions()).Run(number, stop.Token), CancellationToken.None);
        var seconds = run.Time.GetElapsedTime(started).TotalSeconds;
        if (totals.Violations.Count > 0)
            throw new DrillFailedException($"schedule {totals.Violations[0].Seed}: expected no rule to be broken, found one: see ./crmdr simulate --trace {totals.Violations[0].Seed}");
        return (totals.Runs / seconds, totals.Events.Median * totals.Runs / seconds, totals.Runs);
    }

    private static SimulationRow Row(int number, List<(double PerSecond, double Events, long Schedules)> own, List<(double PerSecond, double Events, long Schedules)> one)
    {
        var middle = own.OrderBy(round => round.PerSecond).ElementAt(own.Count / 2);
        return new SimulationRow(
            number, Percentile.Of(own.Zip(one, (many, alone) => many.PerSecond / number / alone.PerSecond), 0.5)!.Value, middle.PerSecond / number, middle.PerSecond, middle.Events, own.Sum(round => round.Schedules));
    }

    private static BenchTable Table(IReadOnlyList<SimulationRow> rows) => BenchTable.Of(rows,
        ("threads", row => Cell.Whole(row.Threads)),
        ("a core, of one alone", row => Cell.Hundredth(row.PerCoreOfOne)),
        ("schedules a second and core", row => Cell.Whole(row.PerCore)),
        ("schedules a second", row => Cell.Whole(row.PerSecond)),
        ("events a second", row => Cell.Whole(row.EventsPerSecond)));
}
