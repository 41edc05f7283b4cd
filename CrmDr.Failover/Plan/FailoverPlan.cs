namespace CrmDr.Failover.Plan;

/// <summary>How a failover and a switchover go.</summary>
/// <param name="Mode">Who starts a failover. <value>Default automatic.</value></param>
/// <param name="Drain">How long a promotion waits for received changes to be applied while that moves. <value>Default 1 s, 0 s to 300 s.</value></param>
/// <param name="SwitchoverTimeout">
/// How long a switchover waits for its marker at the peer before the holder opens again. <value>Default 10 s, 0.5 s to 600 s.</value>
/// </param>
/// <param name="Failsafe">Whether a primary goes on without the witness while its peer promises not to take over. <value>Default on.</value></param>
/// <param name="ProvisionTimeout">
/// Strategy pilot-light: how long a promotion waits for cache and application before it opens the gate without them. <value>Default 1800 s, 1 s to 86400 s.</value>
/// </param>
public sealed record FailoverPlan(FailoverMode Mode, TimeSpan Drain, TimeSpan SwitchoverTimeout, FailsafeMode Failsafe, TimeSpan ProvisionTimeout);
