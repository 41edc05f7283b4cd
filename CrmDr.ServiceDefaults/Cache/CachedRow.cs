using System.Text;
using StackExchange.Redis;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>How a row stands in the cache: agreed by the application, which shows it, and by salvage, which changes rows past the application.</summary>
public static class CachedRow
{
    /// <summary>Length of the version at the front of an entry, by which two entries are compared.</summary>
    public const int SortKeyLength = 32;

    /// <summary>Newer than every version: where it stands nothing is read and nothing filled in until it expires.</summary>
    public static readonly byte[] Distrust = Encoding.ASCII.GetBytes(new string('f', SortKeyLength) + "\n");

    /// <summary>How long a row is read from the database only. Longer than <see cref="LongestFill"/> and the commit in between.</summary>
    public static readonly TimeSpan DistrustLasts = TimeSpan.FromSeconds(10);

    /// <summary>What was read from the database longer ago is not filled in: it may be older than an entry that has come and gone meanwhile.</summary>
    public static readonly TimeSpan LongestFill = TimeSpan.FromSeconds(5);

    /// <summary>The key of a row, shown by a cloud that holds the lease of this epoch.</summary>
    public static RedisKey Key(long epoch, string table, Guid id) => $"crm:{epoch}:{table}:{id:N}";

    /// <summary>The rows are about to change, or may have: they are read from the database for a while. False when Redis did not answer.</summary>
    public static async ValueTask<bool> DistrustAsync(this RedisConnection redis, IEnumerable<RedisKey> keys) =>
        (await redis.AskAsync(database => Task.WhenAll(keys.Select(key => database.StringSetAsync(key, Distrust, DistrustLasts))))).Answered;
}
