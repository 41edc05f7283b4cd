using CrmDr.Failover.Replication;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Controller.Caching;

/// <summary>Keeps the application's cache from showing what a salvage or a re-seed has replaced past it.</summary>
/// <remarks>
/// Before a salvage transaction commits, its rows are marked: they are read from the database until no reader can be under way who saw them before. So nobody
/// reads a version, and later an older one. Where Redis did not take the marks, the whole cache is emptied when the salvage is done.
/// </remarks>
public sealed class ApplicationCache(RedisConnection redis, CacheWriter writer, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private volatile bool _missed;

    /// <summary>The first question only begins to connect: later ones are asked while rows are locked.</summary>
    public async Task BeginAsync(CancellationToken cancellationToken) => _missed = redis.Exists && !await AskAsync("PING", cancellationToken);

    /// <summary>These rows change when the transaction commits that is open now.</summary>
    public async ValueTask ChangingAsync(long epoch, IEnumerable<RowId> rows)
    {
        if (redis.Exists && !await writer.DistrustAsync(epoch, [.. rows.Where(row => Guid.TryParse(row.Key, out _)).Select(row => CachedRow.Name(row.Table, Guid.Parse(row.Key)))]))
            _missed = true;
    }

    /// <summary>False when entries may be older than the database until they expire.</summary>
    public async Task<bool> EndAsync(CancellationToken cancellationToken) => !_missed || await EmptyAsync(cancellationToken);

    /// <summary>Nothing in it is believed any more.</summary>
    public async Task<bool> EmptyAsync(CancellationToken cancellationToken) => !redis.Exists || await AskAsync("FLUSHDB", cancellationToken);

    private async Task<bool> AskAsync(string command, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!(await redis.AskAsync(database => database.ExecuteAsync(command))).Answered)
        {
            if (time.GetElapsedTime(started) > Patience)
                return false;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
        }

        return true;
    }
}
