namespace CrmDr.Failover.Steering;

/// <summary>One change between two states.</summary>
/// <param name="Kind">What kind.</param>
/// <param name="Pool">Of which pool; null when it is not of one.</param>
/// <param name="Reason">One sentence.</param>
public sealed record PoolChange(PoolChangeKind Kind, string? Pool, string Reason);
