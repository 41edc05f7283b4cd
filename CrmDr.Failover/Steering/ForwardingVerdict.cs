namespace CrmDr.Failover.Steering;

/// <summary>What to do after an attempt, and what is known of the write.</summary>
/// <param name="Action">What to do.</param>
/// <param name="MaybeStored">Whether the write may be stored by now; remembered until the request ends.</param>
/// <param name="Problem">The problem of <see cref="ForwardingAction.Fail"/>.</param>
public readonly record struct ForwardingVerdict(ForwardingAction Action, bool MaybeStored, GatewayProblem? Problem = null);
