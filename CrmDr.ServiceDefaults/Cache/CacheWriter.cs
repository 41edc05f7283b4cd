using System.Globalization;
using CrmDr.Failover.Plan;
using StackExchange.Redis;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>The one way in which entries of this cloud's cache change, and in which the other cloud's learns of it.</summary>
/// <remarks>
/// With <see cref="CacheSync.Stream"/> one script changes the entry and adds the change to the stream: both or neither. A change that Redis did not take skips a number of the stream with the next one that it takes,
/// so whoever reads the stream notices. With <see cref="CacheSync.DualWrite"/> the change is handed to <see cref="PeerMirror"/>, and not waited for.
/// </remarks>
public sealed class CacheWriter(RedisConnection redis, CacheSync sync, PeerMirror? mirror, TimeProvider time)
{
    // Entry, stream and counter; the latter two only where there is a stream. A counter that is not there begins a run of a name of its own, whoever makes it.
    private const string Change = """
        if ARGV[3] == '' and redis.call('GETRANGE', KEYS[1], 0, 31) >= string.sub(ARGV[1], 1, 32) then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        if KEYS[2] then
            redis.call('HSETNX', KEYS[3], 'run', ARGV[4])
            local number = redis.call('HINCRBY', KEYS[3], 'number', ARGV[5])
            local entry = ARGV[3] == '' and ARGV[1] or ''
            redis.call('XADD', KEYS[2], 'MAXLEN', '~', ARGV[8], '*', 'run', redis.call('HGET', KEYS[3], 'run'), 'number', number, 'name', ARGV[6], 'entry', entry, 'expires', ARGV[7])
            redis.call('PEXPIRE', KEYS[2], ARGV[9])
            redis.call('PEXPIRE', KEYS[3], ARGV[9])
        end
        return 1
        """;

    private int _missed;

    /// <summary>Puts an entry in place of an older one; a newer one stays. False when Redis did not answer: then it may show an older one.</summary>
    public ValueTask<bool> SetIfNewerAsync(long epoch, string name, byte[] entry, TimeSpan lifetime) => ChangeAsync(epoch, name, entry, lifetime, force: false);

    /// <summary>The rows are about to change, or may have: they are read from the database for a while. False when Redis did not answer.</summary>
    public async ValueTask<bool> DistrustAsync(long epoch, IEnumerable<string> names)
    {
        var all = await Task.WhenAll(names.Select(name => ChangeAsync(epoch, name, CachedRow.Distrust, CachedRow.DistrustLasts, force: true).AsTask()));
        return Array.TrueForAll(all, done => done);
    }

    private async ValueTask<bool> ChangeAsync(long epoch, string name, byte[] entry, TimeSpan lifetime, bool force)
    {
        // Epoch 0 is that of a rehearsal.
        var told = epoch == 0 ? CacheSync.None : sync;
        var expiresAt = (time.GetUtcNow() + lifetime).ToUnixTimeMilliseconds();
        var missed = told == CacheSync.Stream ? Interlocked.Exchange(ref _missed, 0) : 0;
        RedisKey[] keys = told == CacheSync.Stream ? [CachedRow.Key(epoch, name), CacheChanges.Key(epoch), CacheChanges.Counter(epoch)] : [CachedRow.Key(epoch, name)];
        RedisValue[] values = [entry, Milliseconds(lifetime), force ? "force" : "", Guid.NewGuid().ToString("N"), 1 + missed, name, expiresAt, CacheChanges.Kept, Milliseconds(CacheChanges.Lasts)];
        var reply = await redis.AskAsync(database => database.ScriptEvaluateAsync(Change, keys, values));
        var changed = reply.Answered && (int)reply.Value! == 1;
        if (!reply.Answered || (missed > 0 && !changed))
            Volatile.Write(ref _missed, 1);
        if (!reply.Answered && redis.Exists)
            CacheMeter.Dropped("entry");
        if (told == CacheSync.DualWrite && (changed || !reply.Answered))
            mirror?.Tell(epoch, name, force ? [] : entry, expiresAt);
        return reply.Answered;
    }

    private static string Milliseconds(TimeSpan time) => ((long)time.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
}
