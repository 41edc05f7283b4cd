namespace CrmDr.Api.Writes;

/// <summary>Whether this process could serve a burst at once. A planned move waits for that; a failover does not.</summary>
internal sealed class WarmUp(TimeProvider time, bool rehearses)
{
    // Whatever keeps a rehearsal from succeeding must not keep the lease from being moved here.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly long _started = time.GetTimestamp();
    private volatile bool _over = !rehearses;

    public bool IsOver => _over || time.GetElapsedTime(_started) > Longest;

    public void End() => _over = true;
}
