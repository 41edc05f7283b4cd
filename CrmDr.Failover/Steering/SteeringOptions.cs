using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>What steering goes by.</summary>
/// <param name="Mode">What the gateway is allowed to do.</param>
/// <param name="Steering">Ordered or by weight.</param>
/// <param name="FallbackPool">The pool used when none is active: mode <c>cloudflare</c> only, whatever its health.</param>
/// <param name="StaleReads">Whether a ready standby may serve reads while no pool is active: mode <c>full</c> only.</param>
public sealed record SteeringOptions(GatewayMode Mode, SteeringMode Steering, string FallbackPool, StaleReads StaleReads);
