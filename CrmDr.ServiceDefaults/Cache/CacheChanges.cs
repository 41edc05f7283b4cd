using System.Globalization;
using CrmDr.Failover.Caching;
using StackExchange.Redis;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>The stream in which a primary's cache tells its changes: one for each epoch, beside the entries and in the same Redis.</summary>
public static class CacheChanges
{
    /// <summary>About how many changes it keeps: older ones are cut off, read or not.</summary>
    public const int Kept = 10_000;

    /// <summary>How long it stays after the last change.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    public static RedisKey Key(long epoch) => CachedRow.Of(epoch) + "changes";

    /// <summary>Holds the run and the last number that was given out.</summary>
    public static RedisKey Counter(long epoch) => CachedRow.Of(epoch) + "changes:counter";

    /// <summary>Looks at what stands behind a position. The counter is read first, so that nothing it counts can be missing from the changes unless it is lost.</summary>
    public static async ValueTask<RedisReply<StreamLook>> LookAsync(RedisConnection redis, long epoch, ChangePosition? behind, int most)
    {
        var reply = await redis.AskAsync(async database =>
        {
            var counter = database.ExecuteAsync("HMGET", (string)Counter(epoch)!, "run", "number");
            var changes = database.ExecuteAsync("XRANGE", (string)Key(epoch)!, behind is null ? "-" : "(" + behind.Id, "+", "COUNT", most);
            return (Counter: (RedisResult[])(await counter)!, Changes: (RedisResult[])(await changes)!);
        });
        if (!reply.Answered)
            return RedisReply<StreamLook>.None;
        var (run, number) = ((string?)reply.Value.Counter[0], (string?)reply.Value.Counter[1]);
        return new(true, new StreamLook(run, number is null ? 0 : Number(number), [.. reply.Value.Changes.Select(Read)]));
    }

    private static CacheChange Read(RedisResult entry)
    {
        var parts = (RedisResult[])entry!;
        var fields = (RedisResult[])parts[1]!;
        string Text(int index) => (string)fields[index]!;
        return new CacheChange(new ChangePosition(Text(1), Number(Text(3)), (string)parts[0]!), Text(5), (byte[])fields[7]!, Number(Text(9)));
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
