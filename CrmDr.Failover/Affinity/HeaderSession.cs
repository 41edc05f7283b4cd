namespace CrmDr.Failover.Affinity;

/// <summary>Session affinity <c>header</c>: what the balancer remembers of one session.</summary>
/// <param name="Target">Where it belongs.</param>
/// <param name="UsedAt">Its last request, on the monotonic clock of the gateway.</param>
/// <remarks>Follows "Session affinity", by HTTP header, of Cloudflare's documentation: it ends when it was not used for the TTL, not so long after its making as a cookie does.</remarks>
public readonly record struct HeaderSession(AffinityTarget Target, TimeSpan UsedAt)
{
    /// <summary>Whether it still holds.</summary>
    public bool IsAlive(TimeSpan now, TimeSpan ttl) => now - UsedAt < ttl;
}
