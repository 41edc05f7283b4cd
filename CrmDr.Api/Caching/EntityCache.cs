using CrmDr.Api.Authority;
using CrmDr.Api.Writes;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Api.Caching;

/// <summary>Rows by id in Redis, only while this cloud holds the authority, under keys that carry its epoch.</summary>
/// <remarks>
/// A newer version replaces an older one, never the other way round, whoever comes last: so a slow reader cannot put back what a writer
/// has replaced, and a deletion stays as a tombstone. Writers set the new version before they acknowledge.
/// When that fails, this process reads the row from the database until the old entry must have expired; another process may show the old
/// version until then. It is also assumed that Redis forgets what it held when it restarts (no persistence).
/// </remarks>
internal sealed class EntityCache(RedisConnection redis, CacheWriter writer, IWriteGate gate, CacheOptions options, TimeProvider time)
{
    private readonly StaleKeys _stale = new(time, options.Ttl);

    /// <summary>The entry under the epoch held now; null when there is none, or nothing to be believed.</summary>
    public async ValueTask<CacheEntry?> ReadAsync(EntityKey key, long epoch)
    {
        if (!options.Rows || !redis.IsOpen || _stale.Contains(key))
            return null;
        var reply = await redis.AskAsync(database => database.StringGetAsync(CachedRow.Key(epoch, Name(key))));
        var entry = reply is { Answered: true, Value.IsNull: false } ? CacheEntry.Decode((byte[]?)reply.Value) : null;
        CrmMeter.CountCacheRead("row", entry is not null);
        return entry;
    }

    /// <summary>Adds what was read from the database at <paramref name="readAt"/> under this epoch.</summary>
    public async Task FillAsync(EntityKey key, long epoch, CacheEntry entry, long readAt)
    {
        if (options.Rows && time.GetElapsedTime(readAt) < CachedRow.LongestFill && gate.Standing is { MayWrite: true } standing && standing.Epoch == epoch && !_stale.Contains(key))
            await SetAsync(key, epoch, entry);
    }

    /// <summary>Shows what was committed. New rows are not waited for: nobody can have seen an older version.</summary>
    public async ValueTask WrittenAsync(RowChange[] changes)
    {
        if (!options.Rows)
            return;
        foreach (var change in changes)
        {
            var set = ShowAsync(change);
            if (!change.IsNew)
                await set;
        }
    }

    /// <summary>The rows may have changed in a way that is not known here: they are read from the database for a while.</summary>
    public async ValueTask DistrustAsync(IEnumerable<EntityKey> keys)
    {
        if (!options.Rows)
            return;
        foreach (var key in keys)
            if (!await writer.DistrustAsync(gate.Standing.Epoch, [Name(key)]))
                _stale.Add(key);
    }

    private async Task ShowAsync(RowChange change)
    {
        if (!await SetAsync(change.Key, change.Version.Epoch, new(change.Version, change.Body)) && !change.IsNew)
            _stale.Add(change.Key);
    }

    private Task<bool> SetAsync(EntityKey key, long epoch, CacheEntry entry) =>
        writer.SetIfNewerAsync(epoch, Name(key), entry.Encode(), CacheOptions.Jittered(options.Ttl, key.GetHashCode())).AsTask();

    private static string Name(EntityKey key) => CachedRow.Name(key.Table, key.Id);
}
