using System.Security.Cryptography;
using CrmDr.Controller.Loop;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Replicas;

namespace CrmDr.Controller.Replicas;

/// <summary>One of several controllers of a cloud: waits until it is the one that acts, and sees to it that it stays so or ends.</summary>
public sealed partial class Replica : IReplica, IAsyncDisposable
{
    private readonly ReplicaOptions _options;
    private readonly ReplicaStore _store;
    private readonly Clock _clock;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    private readonly TaskCompletionSource _activated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lazy<Task> _released;
    private volatile ReplicaLease _lease;
    private Task _running = Task.CompletedTask;
    private bool _disposed;
    private TimeSpan _answeredAt = TimeSpan.MinValue;

    /// <summary>A replica that does nothing yet.</summary>
    /// <param name="options">What it is called and how long a lease lasts.</param>
    /// <param name="database">The cloud's own database, as <c>crmdr</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where it says when it begins and ends.</param>
    public Replica(ReplicaOptions options, string database, TimeProvider time, ILogger log)
    {
        (_options, _time, _log, _clock) = (options, time, log, new Clock(time));
        _store = new ReplicaStore(database, options.Timing.Ttl / 2, time);
        _released = new Lazy<Task>(ReleaseOnceAsync);
        _lease = new ReplicaLease($"{options.Name}/{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}", options.Timing);
    }

    public string Name => _lease.Me;

    public bool IsActive => _lease.IsActive(_clock.Now());

    /// <summary>Completes when this replica acts, with the sessions of all before it ended.</summary>
    public Task Activated => _activated.Task;

    /// <summary>Completes when it no longer may: the process is to end.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Where the replica that acts answers; null when it is not known, or is this one.</summary>
    public Uri? Active => _lease.Record is { Address: { } address, Holder: { } holder } && holder != Name && Uri.TryCreate(address, UriKind.Absolute, out var uri) ? uri : null;

    /// <summary>Why it would not be ready to take over; null when it is.</summary>
    public string? WhyNotReady => _clock.Now().Monotonic - _answeredAt <= _options.Timing.TakeAfter ? null : "The row that says which controller acts cannot be read.";

    private TimeSpan Pace => _options.Timing.Ttl / 8;

    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>Stops to act, and says so, so that another need not wait. What is still under way ends with its sessions. Done once, however often it is asked for.</summary>
    public Task ReleaseAsync() => _released.Value;

    private async Task ReleaseOnceAsync()
    {
        await _stop.CancelAsync();
        await _running;
        var (acted, own) = (IsActive, _lease.Record);
        _lease = _lease.Released();
        if (acted && own is not null)
            await _store.SwapAsync(own, new ReplicaRecord(own.Revision + 1, null, null), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stop.CancelAsync();
        await _running;
        await _store.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            switch (_lease.Next(_clock.Now()))
            {
                case ReplicaStep.Stop:
                    LogEnded(Name);
                    _ended.TrySetResult();
                    return;
                case ReplicaStep.Write:
                    await WriteAsync(stop);
                    break;
                case ReplicaStep.Wait when !_lease.IsActive(_clock.Now()):
                    await ReadAsync(stop);
                    break;
            }

            await Task.Delay(Pace, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            var record = await _store.ReadAsync(stop);
            var now = _clock.Now();
            _answeredAt = now.Monotonic;
            _lease = _lease.Seen(record, now);
        }
        catch (Exception silent) when (!stop.IsCancellationRequested)
        {
            LogSilent(silent.GetBaseException().Message);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Stopping.
        }
    }

    private async Task WriteAsync(CancellationToken stop)
    {
        var expected = _lease.Record;
        (var wanted, _lease) = _lease.Write(_seed, _options.Address.ToString(), _clock.Now());
        var outcome = await _store.SwapAsync(expected, wanted, stop);
        var now = _clock.Now();
        _lease = _lease.Answered(wanted, outcome, now);
        if (outcome != CompareAndSetOutcome.Applied)
        {
            await ReadAsync(stop);
            return;
        }

        _answeredAt = now.Monotonic;
        if (_lease.IsActive(now))
            await ActivateAsync(stop);
    }

    /// <summary>Begins only when nothing that was begun before can still happen in the database.</summary>
    private async Task ActivateAsync(CancellationToken stop)
    {
        if (_activated.Task.IsCompleted)
            return;
        try
        {
            await _store.FenceAsync(stop);
        }
        catch (Exception failure)
        {
            if (!stop.IsCancellationRequested)
                LogSilent(failure.GetBaseException().Message);
            return; // with the next writing
        }

        LogActive(Name);
        _activated.TrySetResult();
    }

    [LoggerMessage(1030, LogLevel.Information, "{Name} is the controller that acts.")]
    private partial void LogActive(string name);

    [LoggerMessage(1031, LogLevel.Error, "{Name} is not the controller that acts any more: it ends.")]
    private partial void LogEnded(string name);

    [LoggerMessage(1032, LogLevel.Warning, "The database did not answer who acts: {Why}")]
    private partial void LogSilent(string why);
}
