using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Drill.Statistics;
using CrmDr.LocalClouds.Links;

namespace CrmDr.AppHost.Bench.Replication;

/// <summary>The link between the clouds is cut while writes go on, and mended.</summary>
public sealed class CatchUpBench(BenchRun run, Link link, AccountWrites primary, AccountWrites standby, TimeSpan cut, double writes)
{
    private const int Writers = 8;

    public async Task<CatchUpRow> RunAsync(CancellationToken cancellation)
    {
        var rounds = new List<CatchUpRow>();
        while (rounds.Count < run.Rounds)
            rounds.Add(await RoundAsync(cancellation));
        var middle = rounds.OrderBy(one => one.OfCopy).ElementAt(rounds.Count / 2) with { OfCopy = Percentile.Of(rounds.Select(one => one.OfCopy), 0.5)!.Value };
        run.Say($"cut of {cut.TotalSeconds:0.#} s: {middle.Rows} rows caught up at {middle.RowsPerSecond:0} a second, {middle.OfCopy:0.00} of COPY");
        return middle;
    }

    private async Task<CatchUpRow> RoundAsync(CancellationToken cancellation)
    {
        link.Cut();
        Guid first, last;
        long rows;
        try
        {
            first = await primary.InsertAsync();
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            stop.CancelAfter(cut);
            rows = 2 + (await new PacedLoad(run.Time, writes, Writers).RunAsync((_, _) => primary.InsertAsync(), stop.Token)).Count;
            last = await primary.InsertAsync();
        }
        finally
        {
            link.Heal();
        }

        var mended = run.Time.GetTimestamp();
        await standby.SeenAsync(first, run.Time, cancellation);
        var toFirst = run.Time.GetElapsedTime(mended).TotalSeconds;
        await standby.SeenAsync(last, run.Time, cancellation);
        var toLast = run.Time.GetElapsedTime(mended).TotalSeconds;

        var copied = run.Time.GetTimestamp();
        var lastCopied = await primary.CopyAsync(rows, cancellation);
        var copy = rows / run.Time.GetElapsedTime(copied).TotalSeconds;
        await standby.SeenAsync(lastCopied, run.Time, cancellation);
        var rate = rows / (toLast - toFirst);
        return new CatchUpRow(cut.TotalSeconds, rate / copy, rows, rate, copy, toFirst, toLast);
    }
}
