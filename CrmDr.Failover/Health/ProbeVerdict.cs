namespace CrmDr.Failover.Health;

/// <summary>A judged probe.</summary>
/// <param name="Good">Whether it counts as up.</param>
/// <param name="Reason">One sentence for logs and status.</param>
public readonly record struct ProbeVerdict(bool Good, string Reason);
