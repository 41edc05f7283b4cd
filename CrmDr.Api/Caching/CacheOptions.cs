namespace CrmDr.Api.Caching;

public sealed class CacheOptions
{
    /// <summary>How long an entry lives at most; each lives up to a fifth less, so that they do not all end together.</summary>
    /// <value><c>cache.ttlSeconds</c> of the plan.</value>
    public required TimeSpan Ttl { get; init; }
}
