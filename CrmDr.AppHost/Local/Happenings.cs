namespace CrmDr.AppHost.Local;

/// <summary>What people and scenarios did to the local world: the last ones, for whoever asks.</summary>
public sealed class Happenings(TimeProvider time)
{
    private const int Kept = 200;
    private readonly Lock _lock = new();
    private readonly Queue<(long Sequence, long At, string Kind, string Text)> _entries = new();
    private long _sequence;

    /// <param name="kind"><c>fault</c>, <c>return</c> or <c>step</c>.</param>
    /// <param name="text">One sentence.</param>
    public void Add(string kind, string text)
    {
        lock (_lock)
        {
            _entries.Enqueue((_sequence++, time.GetTimestamp(), kind, text));
            if (_entries.Count > Kept)
                _entries.Dequeue();
        }
    }

    /// <summary>A number that was never given belongs to a host that ran before this one: then everything kept is new.</summary>
    public IReadOnlyList<Happening> After(long sequence)
    {
        lock (_lock)
        {
            var known = sequence >= _sequence ? -1 : sequence;
            return [.. _entries.Where(one => one.Sequence > known).Select(one => new Happening(one.Sequence, (long)time.GetElapsedTime(one.At).TotalMilliseconds, one.Kind, one.Text))];
        }
    }

    /// <summary>One of them; how long ago instead of when, so that nobody's clock matters.</summary>
    public sealed record Happening(long Sequence, long AgeMilliseconds, string Kind, string Text);
}
