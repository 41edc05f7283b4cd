using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench.Replication;

/// <summary>Lag under a paced load: of one write in a while it is watched when the standby has it.</summary>
public sealed class LagBench(BenchRun run, AccountWrites primary, AccountWrites standby, TimeSpan span)
{
    private const int Writers = 8;
    private static readonly TimeSpan BetweenProbes = TimeSpan.FromMilliseconds(20);

    public async Task<LagRow> RunAsync(double writes, CancellationToken cancellation)
    {
        var rounds = new List<LagRow>();
        while (rounds.Count < run.Rounds)
            rounds.Add(await RoundAsync(writes, cancellation));
        var middle = rounds.OrderBy(one => one.LagP99Milliseconds).ElementAt(rounds.Count / 2) with { Probes = rounds.Sum(one => one.Probes) };
        run.Say($"{writes:0} writes a second: lag p50 {middle.LagP50Milliseconds:0.0} ms, p99 {middle.LagP99Milliseconds:0.0} ms");
        return middle;
    }

    private async Task<LagRow> RoundAsync(double writes, CancellationToken cancellation)
    {
        var lags = new List<double>();
        var done = await new PacedLoad(run.Time, writes, Writers).WhileAsync((_, _) => primary.InsertAsync(), async () =>
        {
            for (var started = run.Time.GetTimestamp(); run.Time.GetElapsedTime(started) < span;)
            {
                var id = await primary.InsertAsync();
                var committed = run.Time.GetTimestamp();
                await standby.SeenAsync(id, run.Time, cancellation);
                lags.Add(run.Time.GetElapsedTime(committed).TotalMilliseconds);
                await Task.Delay(BetweenProbes, run.Time, cancellation);
            }
        });
        return new LagRow(writes, done.PerSecond, Percentile.Of(lags, 0.5)!.Value, Percentile.Of(lags, 0.99)!.Value, done.P50Milliseconds, done.P99Milliseconds, lags.Count);
    }
}
