namespace CrmDr.Controller.Loop;

/// <summary>Whether an application of this cloud is there: it asks for the authority many times a second, whether or not it gets it.</summary>
public sealed class ApplicationPresence(Clock clock)
{
    private readonly Lock _lock = new();
    private int _asking;
    private TimeSpan? _lastSeen;

    /// <summary>Elapsed time since when nobody has asked; null while somebody does, and before the first has.</summary>
    public TimeSpan? SilentSince
    {
        get
        {
            lock (_lock)
                return _asking > 0 ? null : _lastSeen;
        }
    }

    /// <summary>Somebody asks, or has asked a moment ago.</summary>
    public bool IsThere(TimeSpan patience)
    {
        lock (_lock)
            return _asking > 0 || (_lastSeen is { } seen && clock.Now().Elapsed - seen <= patience);
    }

    /// <summary>A question has come in; it counts for as long as it is kept.</summary>
    public Question Asks()
    {
        lock (_lock)
            _asking++;
        return new Question(this);
    }

    private void Ended()
    {
        lock (_lock)
            (_asking, _lastSeen) = (_asking - 1, clock.Now().Elapsed);
    }

    /// <summary>One question, until it is answered or the asker has gone.</summary>
    public readonly struct Question(ApplicationPresence presence) : IDisposable
    {
        public void Dispose() => presence.Ended();
    }
}
