namespace CrmDr.Failover.Plan;

/// <summary>The cache in front of reads.</summary>
/// <param name="Ttl">How long an entry lives. <value>Default 30 s, 0.1 s to 86400 s.</value></param>
public sealed record CachePlan(TimeSpan Ttl);
