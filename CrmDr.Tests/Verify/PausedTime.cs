namespace CrmDr.Tests.Verify;

/// <summary>Instead of waiting, somebody acts: whoever pauses goes on when that is done. Each look at the clock finds it a step further: what was measured, and therefore who rests, depends on no machine.</summary>
internal sealed class PausedTime(Func<Task> meanwhile) : TimeProvider
{
    private static readonly long Step = TimeSpan.FromMilliseconds(5).Ticks;

    private int _pauses;
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public int Pauses => _pauses;

    public override long GetTimestamp() => Interlocked.Add(ref _now, Step);

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
