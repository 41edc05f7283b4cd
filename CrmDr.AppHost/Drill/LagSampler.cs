using System.Collections.Concurrent;
using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Statistics;
using Npgsql;

namespace CrmDr.AppHost.Drill;

/// <summary>Asks each database four times a second how much the other side has not confirmed.</summary>
public sealed class LagSampler(DrillClock clock, IReadOnlyList<DatabaseReader> databases) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<LagSample> _samples = new();
    private Task _loops = Task.CompletedTask;

    public IReadOnlyList<LagSample> Samples => [.. _samples.OrderBy(sample => sample.At)];

    public void Start() => _loops = Task.WhenAll(databases.Select(database => Task.Run(() => LoopAsync(database))));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loops;
        _stop.Dispose();
    }

    private async Task LoopAsync(DatabaseReader database)
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using var patience = new CancellationTokenSource(Patience, clock.Time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
                if (await database.UnconfirmedBytesAsync(either.Token) is { } bytes)
                    _samples.Enqueue(new LagSample(clock.Now, database.Cloud, bytes));
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or TimeoutException)
            {
                // A cloud that is dead or frozen has no lag to tell: the line has a hole there.
            }

            try
            {
                await clock.DelayAsync(0.25, _stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
