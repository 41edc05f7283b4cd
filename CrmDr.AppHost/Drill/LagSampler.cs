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
        Task<long?>? asked = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                // Not cancelled but left alone: breaking off in the middle of a connection that dies is more than the driver can always bear.
                asked ??= database.UnconfirmedBytesAsync(CancellationToken.None);
                var bytes = await asked.WaitAsync(Patience, clock.Time, _stop.Token);
                asked = null;
                if (bytes is { } unconfirmed)
                    _samples.Enqueue(new LagSample(clock.Now, database.Cloud, unconfirmed));
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or TimeoutException)
            {
                asked = asked is { IsCompleted: true } ? null : asked;
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
