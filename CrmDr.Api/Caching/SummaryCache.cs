using CrmDr.Api.Authority;
using CrmDr.Api.Concurrency;
using CrmDr.Api.Identity;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Api.Caching;

/// <summary>Answers that cost a look at whole tables, kept in Redis for a few seconds, only while this cloud holds the authority, under keys that carry its epoch.</summary>
/// <remarks>Those who want the same one at the same time make it once. An answer says when it was made: it may miss what was written since, a writer's own write too. Who sees only what is theirs has entries of their own.</remarks>
internal sealed class SummaryCache(RedisConnection redis, IWriteGate gate, CacheOptions options)
{
    private readonly SharedWork<string, byte[]> _work = new();

    public async Task<byte[]> GetAsync(string summary, Viewer viewer, Func<Task<byte[]>> make)
    {
        var name = viewer.Only is { } only ? $"{summary}:of:{only}" : summary;
        if (gate.Standing is not { MayWrite: true, Epoch: var epoch })
            return await _work.RunAsync(name, make);
        var key = $"crm:{epoch}:summary:{name}";
        var reply = await redis.AskAsync(database => database.StringGetAsync(key));
        var hit = reply is { Answered: true, Value.IsNull: false };
        CrmMeter.CountCacheRead("summary", hit);
        if (hit)
            return (byte[])reply.Value!;
        return await _work.RunAsync(name, async () =>
        {
            var made = await make();
            if (gate.Standing is { MayWrite: true } now && now.Epoch == epoch)
                await redis.AskAsync(database => database.StringSetAsync(key, made, CacheOptions.Jittered(options.Summary, name.GetHashCode(StringComparison.Ordinal))));
            return made;
        });
    }
}
