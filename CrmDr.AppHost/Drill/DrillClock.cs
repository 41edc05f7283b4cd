namespace CrmDr.AppHost.Drill;

/// <summary>
/// One time line for a drill: seconds since it began. Elapsed time is monotonic; wall-clock times of servers are placed
/// on it by the wall clock that was read at the start (everything runs on one machine).
/// </summary>
public sealed class DrillClock
{
    private readonly long _started;

    public DrillClock(TimeProvider time)
    {
        Time = time;
        StartedAt = time.GetUtcNow();
        _started = time.GetTimestamp();
    }

    public TimeProvider Time { get; }

    public DateTimeOffset StartedAt { get; }

    public double Now => Time.GetElapsedTime(_started).TotalSeconds;

    public double At(DateTimeOffset wall) => (wall - StartedAt).TotalSeconds;

    public Task DelayAsync(double seconds, CancellationToken cancellation) =>
        seconds <= 0 ? Task.CompletedTask : Task.Delay(TimeSpan.FromSeconds(seconds), Time, cancellation);
}
