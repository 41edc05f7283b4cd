namespace CrmDr.Controller.Loop;

/// <summary>Whether an application of this cloud is there: it asks for the authority many times a second, whether or not it gets it.</summary>
public sealed class ApplicationPresence(Clock clock)
{
    private readonly Lock _lock = new();
    private int _asking;
    private int _askingReady;
    private TimeSpan? _lastSeen;
    private TimeSpan? _lastReady;

    private long _epoch;

    /// <summary>The highest epoch that an application has said to know; 0 before the first.</summary>
    public long HighestEpoch => Interlocked.Read(ref _epoch);

    /// <summary>An application says which epoch the last answer had.</summary>
    public void Knows(long epoch)
    {
        for (var known = HighestEpoch; epoch > known; known = HighestEpoch)
            Interlocked.CompareExchange(ref _epoch, epoch, known);
    }

    /// <summary>Elapsed time since when nobody has asked; null while somebody does, and before the first has.</summary>
    public TimeSpan? SilentSince
    {
        get
        {
            lock (_lock)
                return _asking > 0 ? null : _lastSeen;
        }
    }

    /// <summary>Somebody who could serve at once asks, or has asked a moment ago.</summary>
    public bool IsReady(TimeSpan patience)
    {
        lock (_lock)
            return _askingReady > 0 || (_lastReady is { } seen && clock.Now().Elapsed - seen <= patience);
    }

    /// <summary>A question has come in; it counts for as long as it is kept.</summary>
    /// <param name="ready">The asker could serve at once; one that has just started could not.</param>
    public Question Asks(bool ready)
    {
        lock (_lock)
        {
            _asking++;
            _askingReady += ready ? 1 : 0;
        }

        return new Question(this, ready);
    }

    private void Ended(bool ready)
    {
        lock (_lock)
        {
            (_asking, _lastSeen) = (_asking - 1, clock.Now().Elapsed);
            if (ready)
                (_askingReady, _lastReady) = (_askingReady - 1, _lastSeen);
        }
    }

    /// <summary>One question, until it is answered or the asker has gone.</summary>
    public readonly struct Question(ApplicationPresence presence, bool ready) : IDisposable
    {
        public void Dispose() => presence.Ended(ready);
    }
}
