using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>A disabled origin whose sessions are being drained.</summary>
/// <param name="Origin">Which one.</param>
/// <param name="Until">When that ends, on the monotonic clock of the gateway.</param>
public readonly record struct DrainingOrigin(OriginId Origin, TimeSpan Until);
