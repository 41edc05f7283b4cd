using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench;

/// <summary>Does one thing so many times a second, whether or not earlier ones have ended in time.</summary>
/// <param name="time">Tells when.</param>
/// <param name="perSecond">All workers together.</param>
/// <param name="workers">How many take turns. When all of them are busy the rest waits, and its latency counts from when it was due.</param>
public sealed class PacedLoad(TimeProvider time, double perSecond, int workers)
{
    /// <param name="operation">Given the number of the worker and how often it has done it.</param>
    /// <param name="until">Ends it; that is no failure.</param>
    public async Task<PacedResult> RunAsync(Func<int, int, Task> operation, CancellationToken until)
    {
        var started = time.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(() => WorkAsync(worker, started, operation, until), CancellationToken.None)));
        double[] all = [.. latencies.SelectMany(one => one)];
        return new PacedResult(all.Length / time.GetElapsedTime(started).TotalSeconds, Percentile.Of(all, 0.5) ?? 0, Percentile.Of(all, 0.99) ?? 0, all.Length);
    }

    /// <summary>The same for as long as something else takes, whose failure is that of the whole.</summary>
    public async Task<PacedResult> WhileAsync(Func<int, int, Task> operation, Func<Task> meanwhile)
    {
        using var stop = new CancellationTokenSource();
        var load = RunAsync(operation, stop.Token);
        try
        {
            await meanwhile();
        }
        finally
        {
            await stop.CancelAsync();
            await ((Task)load).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return await load;
    }

    private async Task<List<double>> WorkAsync(int worker, long started, Func<int, int, Task> operation, CancellationToken until)
    {
        var latencies = new List<double>();
        for (var turn = 0; !until.IsCancellationRequested; turn++)
        {
            var due = TimeSpan.FromSeconds(((double)turn * workers + worker) / perSecond);
            var early = due - time.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
                await Task.Delay(early, time, until).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (until.IsCancellationRequested)
                break;
            // A timer that fires late is none of the database's doing; a turn that had to wait for the one before it is.
            var begun = early > TimeSpan.Zero ? time.GetElapsedTime(started) : due;
            await operation(worker, turn);
            latencies.Add((time.GetElapsedTime(started) - begun).TotalMilliseconds);
        }

        return latencies;
    }
}
