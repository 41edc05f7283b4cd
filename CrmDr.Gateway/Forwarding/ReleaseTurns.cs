namespace CrmDr.Gateway.Forwarding;

/// <summary>Lets requests that were held go on a few at a time, first come first served.</summary>
/// <remarks>
/// All at once they keep an origin that has just become active so busy that it answers none of them for a while, nor its monitor.
/// A turn is a courtesy to the origin, not a right: when those before hang, the next go all the same.
/// </remarks>
internal sealed class ReleaseTurns(int atOnce, TimeProvider time) : IDisposable
{
    /// <summary>Nobody waits longer for a turn.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(0.5);

    private readonly SemaphoreSlim _free = new(atOnce);

    /// <summary>Waits for a turn; what it returns ends it. Null: the wait was long enough, and it goes on without one.</summary>
    public async ValueTask<IDisposable?> TakeAsync(CancellationToken cancellation)
    {
        using var longest = new CancellationTokenSource(LongestWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(longest.Token, cancellation);
        try
        {
            await _free.WaitAsync(either.Token);
            return new Turn(_free);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    public void Dispose() => _free.Dispose();

    private sealed class Turn(SemaphoreSlim free) : IDisposable
    {
        public void Dispose() => free.Release();
    }
}
