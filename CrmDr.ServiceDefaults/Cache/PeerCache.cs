namespace CrmDr.ServiceDefaults.Cache;

/// <summary>The Redis of the other cloud, reached over the link between the clouds.</summary>
public sealed record PeerCache(RedisConnection Redis);
