using System.Globalization;
using CrmDr.Failover.Caching;
using StackExchange.Redis;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>A copy of the other cloud's cache in a Redis: entries under the name of a generation, and a head that says which generation counts.</summary>
/// <remarks>Nobody serves from it. A new generation forgets everything at once; the entries of the old one end by themselves, for each has an absolute expiry.</remarks>
public static class Mirror
{
    public static readonly RedisKey HeadKey = "crm:mirror";

    // The expiry is held against this Redis's own clock: what has ended on the way is not begun again.
    private const string ApplyScript = """
        local head = redis.call('HMGET', KEYS[1], 'epoch', 'generation', 'position')
        if head[1] and tonumber(head[1]) > tonumber(ARGV[1]) then return 0 end
        if ARGV[4] ~= '*' and (head[3] or '') ~= ARGV[4] then return 0 end
        local generation = head[2]
        if ARGV[3] ~= '' or head[1] ~= ARGV[1] then generation = ARGV[2] end
        redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'generation', generation, 'position', ARGV[5])
        local clock = redis.call('TIME')
        local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
        for i = 6, #ARGV, 3 do
            local key = 'crm:m:' .. generation .. ':' .. ARGV[i]
            if ARGV[i + 1] == '' or tonumber(ARGV[i + 2]) <= now then
                redis.call('DEL', key)
            elseif redis.call('GETRANGE', key, 0, 31) < string.sub(ARGV[i + 1], 1, 32) then
                redis.call('SET', key, ARGV[i + 1], 'PXAT', ARGV[i + 2])
            end
        end
        return 1
        """;

    /// <summary>How the keys of a generation begin.</summary>
    public static string Of(string generation) => $"crm:m:{generation}:";

    public static async ValueTask<RedisReply<MirrorHead?>> HeadAsync(RedisConnection redis)
    {
        var reply = await redis.AskAsync(database => database.HashGetAsync(HeadKey, ["epoch", "generation", "position"]));
        return !reply.Answered ? RedisReply<MirrorHead?>.None : new(true, reply.Value is [{ IsNull: false } epoch, { IsNull: false } generation, var position]
            ? new MirrorHead((long)epoch, generation!, ChangePosition.Parse(position))
            : null);
    }

    /// <summary>Applies changes and stores the position, in one transaction. False when it was not done: no answer, or the head has moved on meanwhile.</summary>
    /// <param name="redis">Where the mirror is.</param>
    /// <param name="epoch">The epoch whose cache is mirrored. A mirror of a higher one is left alone.</param>
    /// <param name="begins">A new generation begins; it does, too, when the mirror is of another epoch.</param>
    /// <param name="expected">The position that the changes follow; <c>*</c>: whatever it is.</param>
    /// <param name="position">The position afterwards.</param>
    /// <param name="changes">In the order in which they were made.</param>
    public static async ValueTask<bool> ApplyAsync(
        RedisConnection redis, long epoch, bool begins, string expected, ChangePosition? position, IReadOnlyCollection<(string Name, ReadOnlyMemory<byte> Entry, long ExpiresAt)> changes)
    {
        RedisValue[] values =
        [
            epoch.ToString(CultureInfo.InvariantCulture), Guid.NewGuid().ToString("N"), begins ? "begin" : "", expected, position?.ToString() ?? "",
            .. changes.SelectMany(change => new RedisValue[] { change.Name, change.Entry.ToArray(), change.ExpiresAt }),
        ];
        var reply = await redis.AskAsync(database => database.ScriptEvaluateAsync(ApplyScript, [HeadKey], values));
        return reply.Answered && (int)reply.Value! == 1;
    }
}
