namespace CrmDr.Failover.Steering;

/// <summary>An answer of DNS that a client keeps, however the records change meanwhile.</summary>
/// <param name="Choice">The address in it, and in what capacity it was given.</param>
/// <param name="ExpiresAt">When the client asks again, on the monotonic clock of the gateway.</param>
public readonly record struct DnsAnswer(SteeringChoice Choice, TimeSpan ExpiresAt)
{
    /// <summary>Whether the client still goes by it.</summary>
    public bool IsFresh(TimeSpan now) => now < ExpiresAt;

    /// <summary>What the client goes by now: the answer it has for as long as the TTL lasts, else a new one.</summary>
    /// <param name="kept">The answer it has; null before the first.</param>
    /// <param name="resolved">What the records answer now.</param>
    /// <param name="now">On the monotonic clock of the gateway.</param>
    /// <param name="ttl">The record's TTL.</param>
    /// <remarks>A failed connection does not shorten it: a resolver does not learn of it.</remarks>
    public static DnsAnswer Resolve(DnsAnswer? kept, SteeringChoice resolved, TimeSpan now, TimeSpan ttl) =>
        kept is { } answer && answer.IsFresh(now) ? answer : new DnsAnswer(resolved, now + ttl);
}
