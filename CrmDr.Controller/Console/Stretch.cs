namespace CrmDr.Controller.Console;

/// <summary>The last entries of a row that only grows, for readers that each remember how far they are. Its length is bounded; whoever is slower than that has a gap.</summary>
public sealed class Stretch<T>(int kept)
{
    private readonly Lock _lock = new();
    private readonly Queue<T> _entries = new();
    private long _count;

    public void Add(T entry)
    {
        lock (_lock)
        {
            _entries.Enqueue(entry);
            _count++;
            if (_entries.Count > kept)
                _entries.Dequeue();
        }
    }

    /// <summary>What came after <paramref name="cursor"/>, which moves to the end.</summary>
    public IReadOnlyList<T> After(ref long cursor)
    {
        lock (_lock)
        {
            var news = (int)Math.Min(_count - cursor, _entries.Count);
            cursor = _count;
            return [.. _entries.Skip(_entries.Count - news)];
        }
    }
}
