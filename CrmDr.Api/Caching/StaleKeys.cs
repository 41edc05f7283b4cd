using System.Collections.Concurrent;
using CrmDr.Api.Writes;

namespace CrmDr.Api.Caching;

/// <summary>Rows whose cached entry may be older than the database, until it must have expired.</summary>
internal sealed class StaleKeys(TimeProvider time, TimeSpan lifetime)
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<EntityKey, long> _since = new();
    private long _allSince;
    private volatile bool _all;

    public void Add(EntityKey key)
    {
        if (_since.Count < Most || MakeRoom())
        {
            _since[key] = time.GetTimestamp();
            return;
        }
        Volatile.Write(ref _allSince, time.GetTimestamp()); // too many to remember: distrust everything
        _all = true;
    }

    public bool Contains(EntityKey key)
    {
        if (_all && time.GetElapsedTime(Volatile.Read(ref _allSince)) < lifetime)
            return true;
        _all = false;
        if (_since.IsEmpty || !_since.TryGetValue(key, out var since))
            return false;
        if (time.GetElapsedTime(since) < lifetime)
            return true;
        _since.TryRemove(new(key, since));
        return false;
    }

    private bool MakeRoom()
    {
        foreach (var (key, since) in _since)
            if (time.GetElapsedTime(since) >= lifetime)
                _since.TryRemove(new(key, since));
        return _since.Count < Most;
    }
}
