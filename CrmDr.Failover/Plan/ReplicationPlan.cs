namespace CrmDr.Failover.Plan;

/// <summary>How changes cross between the clouds.</summary>
/// <param name="Engine">What carries them. <value>Default native.</value></param>
/// <param name="AcceptLoss">With <c>dms</c>: whether a standby takes over by itself although nobody can say what it lacks, and nothing of it comes back. <value>Default false.</value></param>
/// <param name="Mode">Whether an acknowledgement waits for the peer. <value>Default async.</value></param>
/// <param name="MaxLag">
/// Past this age of the oldest unconfirmed write the peer loses its eligibility before anything more is acknowledged; in mode <c>sync</c> no new write begins.
/// <value>Default 5 s, above 0 s, at most 3600 s, not above the objective of the data-loss window.</value>
/// </param>
/// <param name="OnStandbyLoss">What the primary does in mode <c>sync</c> while the standby is away. <value>Default block.</value></param>
/// <param name="StandbyLoss">
/// How long the standby may be away before <c>continue</c> goes on without it. <value>Default the lease's ttl, above 0 s, at most 3600 s, at least four loops of the controller.</value>
/// </param>
public sealed record ReplicationPlan(ReplicationEngine Engine, ReplicationMode Mode, TimeSpan MaxLag, StandbyLossMode OnStandbyLoss, TimeSpan StandbyLoss, bool AcceptLoss = false);
