using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Bench;

/// <summary>Lets a number of clients do one thing again and again.</summary>
public sealed class Meter(TimeProvider time, int clients, TimeSpan span)
{
    public int Clients => clients;

    /// <summary>Half of the span to get warm, then the span itself. A failure ends the whole.</summary>
    /// <param name="operation">Given the number of the client and how often it has done it.</param>
    /// <param name="cancellation">Ends it between two operations.</param>
    public async Task<Measured> RunAsync(Func<int, int, Task> operation, CancellationToken cancellation)
    {
        await ForAsync(span / 2, operation, _ => { }, cancellation);
        var latencies = Enumerable.Range(0, clients).Select(_ => new List<double>()).ToArray();
        var started = time.GetTimestamp();
        await ForAsync(span, operation, done => latencies[done.Client].Add(done.Milliseconds), cancellation);
        cancellation.ThrowIfCancellationRequested();
        var passed = time.GetElapsedTime(started).TotalSeconds;
        double[] all = [.. latencies.SelectMany(one => one)];
        return new(all.Length / passed, Percentile.Of(all, 0.50) ?? 0, Percentile.Of(all, 0.99) ?? 0);
    }

    private Task ForAsync(TimeSpan howLong, Func<int, int, Task> operation, Action<(int Client, double Milliseconds)> done, CancellationToken cancellation)
    {
        var started = time.GetTimestamp();
        return Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (var turn = 0; !cancellation.IsCancellationRequested && time.GetElapsedTime(started) < howLong; turn++)
            {
                var begun = time.GetTimestamp();
                await operation(client, turn);
                done((client, time.GetElapsedTime(begun).TotalMilliseconds));
            }
        })));
    }
}
