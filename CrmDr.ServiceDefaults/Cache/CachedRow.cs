using System.Globalization;
using System.Text;
using StackExchange.Redis;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>How a row stands in the cache: agreed by the application, which shows it, by salvage, which changes rows past the application, and by a controller that takes over the other cloud's cache.</summary>
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

    /// <summary>A row among those of one epoch.</summary>
    public static string Name(string table, Guid id) => $"{table}:{id:N}";

    /// <summary>The row of a name; null when it is none.</summary>
    public static (string Table, Guid Id)? Parse(string name) =>
        name.LastIndexOf(':') is var colon and > 0 && Guid.TryParseExact(name.AsSpan(colon + 1), "N", out var id) ? (name[..colon], id) : null;

    /// <summary>The key of a row, shown by a cloud that holds the lease of this epoch.</summary>
    public static RedisKey Key(long epoch, string name) => Of(epoch) + name;

    /// <summary>How all keys of an epoch begin.</summary>
    public static string Of(long epoch) => string.Create(CultureInfo.InvariantCulture, $"crm:{epoch}:");

    /// <summary>The version of a row as an entry begins with it: text that sorts as versions do.</summary>
    public static string Version(long epoch, long microseconds, string cloud) => string.Create(CultureInfo.InvariantCulture, $"{epoch:x16}{microseconds:x16}{cloud}");
}
