namespace CrmDr.Api.Caching;

public sealed class CacheOptions
{
    /// <summary>How long an entry lives at most; each lives up to a fifth less, so that they do not all end together.</summary>
    /// <value><c>cache.ttlSeconds</c> of the plan.</value>
    public required TimeSpan Ttl { get; init; }

    /// <summary>Rows are shown from the cache. Not with strategy active-active: what the other cloud writes arrives in the database alone, and no entry would ever hear of it.</summary>
    /// <value>Default true.</value>
    public bool Rows { get; init; } = true;

    /// <summary>How old a summary may be that is given out. Nothing ends it earlier: the writes it sums up are many, and each would.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan Summary { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Up to a fifth less, by the hash of what it is.</summary>
    public static TimeSpan Jittered(TimeSpan lifetime, int hash) => lifetime * (1 - (hash & 0xff) / (5.0 * 256));
}
