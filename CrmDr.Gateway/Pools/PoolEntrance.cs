using CrmDr.Failover.Steering;

namespace CrmDr.Gateway.Pools;

/// <summary>Lets requests into a pool, in the order in which they came, at the pace of <see cref="SlowStart"/>.</summary>
internal sealed class PoolEntrance(TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _waiting = new();
    private SlowStart _pace = SlowStart.Over;
    private int _inside;

    /// <summary>The pool has become active.</summary>
    public void Begin()
    {
        lock (_lock)
            _pace = SlowStart.Begin;
    }

    /// <summary>Waits for its turn, for <see cref="SlowStart.Patience"/> at most. False: not inside, the view has changed meanwhile and another pool may be the right one.</summary>
    /// <exception cref="OperationCanceledException">The client is gone; it is not inside.</exception>
    public async ValueTask<bool> EnterAsync(Task viewChanged, CancellationToken aborted)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_waiting.Count == 0 && _pace.Admits(_inside))
            {
                _inside++;
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
            while (_pace.Admits(_inside) && _waiting.TryDequeue(out var next))
            {
                if (next.TrySetResult())
                    _inside++;
            }
        }
    }
}
