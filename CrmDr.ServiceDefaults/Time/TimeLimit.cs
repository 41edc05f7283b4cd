namespace CrmDr.ServiceDefaults.Time;

/// <summary>A time after which work is cancelled, or earlier when a linked token is. What a library throws when it is told to stop does not get out.</summary>
/// <remarks>
/// Protects against: a database driver that fails while it breaks off (Npgsql has thrown NullReferenceException from its cancellation of a connection that died at that moment). Thrown on a
/// timer's thread, as with a plain <see cref="CancellationTokenSource"/> with a delay, that ends the process: a controller was lost to it in a soak.
/// </remarks>
public sealed class TimeLimit : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly CancellationTokenRegistration _linked;
    private readonly ITimer _timer;

    public TimeLimit(TimeSpan after, TimeProvider time, CancellationToken linked = default)
    {
        _linked = linked.UnsafeRegister(static limit => ((TimeLimit)limit!).End(), this);
        _timer = time.CreateTimer(static limit => ((TimeLimit)limit!).End(), this, after, Timeout.InfiniteTimeSpan);
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Cancels now. Everything that waits for the token is told, whatever one of them throws.</summary>
    public void End()
    {
        try
        {
            _source.Cancel();
        }
        catch (Exception failure) when (failure is AggregateException or ObjectDisposedException)
        {
            // The work it was meant for breaks off all the same, or has ended already.
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _linked.Dispose();
        _source.Dispose();
    }
}
