namespace CrmDr.Failover.Plan;

/// <summary>The cache in front of reads.</summary>
/// <param name="Ttl">How long an entry lives. <value>Default 30 s, 0.1 s to 86400 s.</value></param>
/// <param name="Sync">How the standby's cache is kept warm. <value>Default stream.</value></param>
public sealed record CachePlan(TimeSpan Ttl, CacheSync Sync = CacheSync.Stream);
