namespace CrmDr.Tests.Verify;

/// <summary>Instead of waiting, somebody acts: whoever pauses goes on when that is done.</summary>
internal sealed class PausedTime(Func<Task> meanwhile) : TimeProvider
{
    private int _pauses;

    public int Pauses => _pauses;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Interlocked.Increment(ref _pauses);
        _ = Task.Run(async () =>
        {
            try
            {
                await meanwhile();
            }
            finally
            {
                callback(state);
            }
        });
        return new Nothing();
    }

    private sealed class Nothing : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
