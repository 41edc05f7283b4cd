namespace CrmDr.Failover.Decisions;

/// <summary>What the holder does when no application of its cloud asks for the authority any more: it passes the lease on, as a planned move and without loss.</summary>
/// <remarks>
/// An application asks many times a second, as primary and as standby; one that is dead or frozen does not, and then nobody is served although the lease is held.
/// Protects against: a primary whose database and controller live and whose application does not.
/// Does not protect against: an application that goes on asking and cannot serve; one that has never asked since this controller started, which may still be starting.
/// </remarks>
internal static class ApplicationRule
{
    /// <summary>The move to ask for; null to stay. Whatever would refuse a person's switchover keeps this one from beginning too.</summary>
    public static OperatorRequest.Switchover? Leave(FailoverState state, Observation seen, Authority.ClockReading now, FailoverPolicy policy)
    {
        // A pilot light whose application could not be started is silent as well, though nobody has ever asked.
        if ((seen.ApplicationSilentSince ?? ProvisionDecisions.GivenUpSince(state, now, policy)) is not { } since || now.Elapsed - since <= policy.ApplicationGrace)
            return null;
        // Moving to where nobody would answer either mends nothing.
        if (!policy.Automatic || seen.Paused || Preflight.Switchover(state, seen, now, policy, policy.Peer) is not null)
            return null;
        return new OperatorRequest.Switchover(now.Elapsed, state.Lease.Record!.Epoch)
        {
            Why = $"no application of {policy.Cloud} has asked for the authority for {(now.Elapsed - since).TotalSeconds:0.0} s: passing the lease to {policy.Peer}",
        };
    }
}
