namespace CrmDr.Failover.Health;

/// <summary>An origin is left out because of what a request met, until a probe begun later is good.</summary>
/// <param name="Since">When the evidence came, on the monotonic clock of the gateway.</param>
/// <param name="Evidence">What the request met.</param>
public sealed record Suspension(TimeSpan Since, PassiveEvidence Evidence);
