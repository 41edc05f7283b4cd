using CrmDr.Failover.Steering;

namespace CrmDr.Gateway.Pools;

/// <summary>Lets requests into a pool, in the order in which they came, at the pace of <see cref="SlowStart"/>.</summary>
internal sealed class PoolEntrance(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private SlowStart _pace = SlowStart.Over;
    private long _begun = time.GetTimestamp();
    private int _inside;
    private volatile bool _open = true;

    /// <summary>Nothing is limited and nobody waits: there is nothing to ask here, and who goes in by then does not count.</summary>
    public bool IsOpen => _open;

    private SlowStart Pace => time.GetElapsedTime(_begun) >= SlowStart.Patience ? SlowStart.Over : _pace;

    /// <summary>The pool's part has changed: from now on at this pace.</summary>
    public void Begin(SlowStart pace)
    {
        lock (_lock)
            (_pace, _begun, _open) = (pace, time.GetTimestamp(), false);
    }

    /// <summary>Waits for its turn, for <see cref="SlowStart.Patience"/> at most. False: not inside, the view has changed meanwhile and another pool may be the right one.</summary>
    /// <exception cref="OperationCanceledException">The client is gone; it is not inside.</exception>
    public async ValueTask<bool> EnterAsync(Task viewChanged, CancellationToken aborted)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            // Whoever went without its turn does not stand in front of anybody.
            while (_waiting.TryPeek(out var first) && first.Task.IsCompleted)
                _waiting.Dequeue();
            if (_waiting.Count == 0 && Pace.Admits(_inside))
            {
                _inside++;
                _open = Pace.IsOver;
                return true;
            }
            _waiting.Enqueue(turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        await Task.WhenAny(turn.Task, viewChanged, Task.Delay(SlowStart.Patience, time, rest.Token));
        await rest.CancelAsync();

        var goes = !aborted.IsCancellationRequested && (turn.Task.IsCompleted || !viewChanged.IsCompleted);
        lock (_lock)
        {
            if (turn.TrySetCanceled(CancellationToken.None) && goes)
                _inside++; // its patience is at an end
        }
        if (!goes && turn.Task.IsCompletedSuccessfully)
            Leave(answered: false);
        aborted.ThrowIfCancellationRequested();
        return goes;
    }

    public void Leave(bool answered)
    {
        lock (_lock)
        {
            _inside--;
            if (answered)
                _pace = _pace.AfterAnswer();
            while (Pace.Admits(_inside) && _waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult())
                    _inside++;
            }
        }
    }
}
