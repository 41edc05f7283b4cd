using System.Diagnostics.CodeAnalysis;
using System.Text;
using CrmDr.Failover.Caching;
using CrmDr.ServiceDefaults.Cache;
using Npgsql;
using StackExchange.Redis;

namespace CrmDr.Controller.Caching;

/// <summary>After a promotion: what is left of the epoch before becomes part of this one's cache, where the database of this cloud confirms it.</summary>
/// <remarks>
/// Runs when the gate is open and the application serves; nobody waits for it. Each entry is held against the version of its row, five hundred at a time, and moved within Redis with the life it has left; an entry that the application has
/// put in meanwhile is newer or the same and stays. What is held against the database too long ago is not moved: the row may have changed since. <see cref="TakeOverRule"/> decides.
/// </remarks>
public sealed class CacheTakeOver(RedisConnection redis, NpgsqlDataSource database, TimeProvider time)
{
    private const int Batch = 500;

    // A cache is warm long before that; the rest ends by itself.
    private const int Most = 200_000;

    // Where it stands the row was in doubt: that is no entry.
    private static readonly string Mark = Encoding.ASCII.GetString(CachedRow.Distrust).TrimEnd();

    private const string VersionsScript = """
        local versions = {}
        for i = 1, #KEYS do
            local head = redis.call('GETRANGE', KEYS[i], 0, 127)
            versions[i] = string.match(head, '^([^\n]*)\n') or ''
        end
        return versions
        """;

    // From, to, from, to; the version that was confirmed for each pair.
    private const string MoveScript = """
        local moved = 0
        for i = 1, #KEYS, 2 do
            local entry = redis.call('GET', KEYS[i])
            local version = ARGV[(i + 1) / 2] .. '\n'
            if entry and string.sub(entry, 1, #version) == version then
                local left = redis.call('PTTL', KEYS[i])
                if left > 0 and redis.call('GETRANGE', KEYS[i + 1], 0, 31) < string.sub(entry, 1, 32) then
                    redis.call('SET', KEYS[i + 1], entry, 'PX', left)
                    moved = moved + 1
                end
            end
            redis.call('DEL', KEYS[i])
        end
        return moved
        """;

    /// <summary>Takes over what there is. Null when Redis or the database did not answer to the end: it can be called again.</summary>
    /// <param name="epoch">The epoch whose gate is open.</param>
    /// <param name="tables">Tables that may be asked, <c>schema.table</c>.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public async Task<TakenOver?> RunAsync(long epoch, IReadOnlyCollection<string> tables, CancellationToken cancellationToken)
    {
        // Epoch 0 is that of rehearsals: the first one has nothing before it.
        if (epoch <= 1)
            return TakenOver.Nothing;
        if (await Mirror.HeadAsync(redis) is not { Answered: true, Value: var head })
            return null;
        // The mirror, and what this Redis held of the epoch before as a replica, or because the same cloud goes on in a new epoch.
        var total = TakenOver.Nothing;
        foreach (var prefix in head?.Epoch == epoch - 1 ? new[] { Mirror.Of(head.Generation), CachedRow.Of(epoch - 1) } : [CachedRow.Of(epoch - 1)])
        {
            if (await AllOfAsync(prefix, epoch, tables, cancellationToken) is not { } some)
                return null;
            total = total.And(some);
        }

        // Taken over once. A mirror of this epoch or a higher one cannot be: who holds the lease is not followed.
        return head is null || (await redis.AskAsync(store => store.KeyDeleteAsync(Mirror.HeadKey))).Answered ? total : null;
    }

    private async Task<TakenOver?> AllOfAsync(string prefix, long epoch, IReadOnlyCollection<string> tables, CancellationToken cancellationToken)
    {
        var (cursor, total, found) = ("0", TakenOver.Nothing, 0);
        do
        {
            var from = cursor;
            var scan = await redis.AskAsync(store => store.ExecuteAsync("SCAN", from, "MATCH", prefix + "*", "COUNT", Batch));
            if (!scan.Answered)
                return null;
            var page = (RedisResult[])scan.Value!;
            cursor = (string)page[0]!;
            var rows = ((RedisResult[])page[1]!).Select(key => ((string)key!)[prefix.Length..]).Where(name => CachedRow.Parse(name) is { } row && tables.Contains(row.Table)).ToList();
            found += rows.Count;
            if (rows.Count > 0)
            {
                if (await SomeAsync(prefix, epoch, rows, cancellationToken) is not { } some)
                    return null;
                total = total.And(some);
            }
        }
        while (cursor != "0" && found < Most);
        return total;
    }

    private async Task<TakenOver?> SomeAsync(string prefix, long epoch, List<string> names, CancellationToken cancellationToken)
    {
        var shown = await redis.AskAsync(store => store.ScriptEvaluateAsync(VersionsScript, [.. names.Select(name => (RedisKey)(prefix + name))]));
        if (!shown.Answered)
            return null;
        var entries = names.Zip((string[])shown.Value!).Where(entry => entry.Second.Length > 0 && entry.Second != Mark).ToList();
        var askedAt = time.GetTimestamp();
        var stored = await VersionsAsync(entries.Select(entry => entry.First), cancellationToken);
        var verdicts = entries.ToLookup(entry => TakeOverRule.Judge(entry.Second, stored.GetValueOrDefault(entry.First)));
        var served = verdicts[TakeOver.Serve].ToList();
        var moved = 0L;
        if (served.Count > 0)
        {
            if (time.GetElapsedTime(askedAt) > CachedRow.LongestFill)
                return null;
            RedisKey[] keys = [.. served.SelectMany(entry => new RedisKey[] { prefix + entry.First, CachedRow.Key(epoch, entry.First) })];
            RedisValue[] versions = [.. served.Select(entry => (RedisValue)entry.Second)];
            var move = await redis.AskAsync(store => store.ScriptEvaluateAsync(MoveScript, keys, versions));
            if (!move.Answered)
                return null;
            moved = (long)move.Value!;
        }

        return new TakenOver(moved, verdicts[TakeOver.Newer].Count(), verdicts[TakeOver.Older].Count());
    }

    [SuppressMessage("Security", "CA2100", Justification = "The table is one that this database publishes, quoted.")]
    private async Task<Dictionary<string, string>> VersionsAsync(IEnumerable<string> names, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var table in names.Select(name => CachedRow.Parse(name)!.Value).GroupBy(row => row.Table))
        {
            await using var command = database.CreateCommand($"SELECT id, v_epoch, v_at, v_cloud FROM {Quoted(table.Key)} WHERE id = ANY ($1)");
            command.CommandTimeout = (int)CachedRow.LongestFill.TotalSeconds;
            command.Parameters.Add(new NpgsqlParameter { Value = table.Select(row => row.Id).ToArray() });
            await using var rows = await command.ExecuteReaderAsync(cancellationToken);
            while (await rows.ReadAsync(cancellationToken))
            {
                var microseconds = (rows.GetDateTime(2) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
                stored[CachedRow.Name(table.Key, rows.GetGuid(0))] = CachedRow.Version(rows.GetInt64(1), microseconds, rows.GetString(3));
            }
        }

        return stored;
    }

    private static string Quoted(string table) => string.Join('.', table.Split('.', 2).Select(part => '"' + part.Replace("\"", "\"\"", StringComparison.Ordinal) + '"'));
}
