using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>Where a request goes.</summary>
/// <param name="Origin">To which backend.</param>
/// <param name="As">In what capacity that serves it.</param>
public readonly record struct SteeringChoice(OriginId Origin, ServedAs As);
