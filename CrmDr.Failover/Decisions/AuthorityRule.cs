using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>What the controller answers when the API asks whether it may write.</summary>
public static class AuthorityRule
{
    /// <summary>The authority at this moment. Pure; asked far more often than the loop runs.</summary>
    public static AuthorityAnswer Of(FailoverState state, ClockReading now, FailoverPolicy policy)
    {
        var record = state.Lease.Record;
        // The answer counts for one ttl, so a controller that stands still ends it; no lease does.
        if (policy.BothWrite)
            return state.OpenEpoch is { } shared ? new AuthorityAnswer(shared, true, true, policy.Timing.Ttl, "both clouds write") : AuthorityAnswer.None(record?.Epoch ?? 0, "the gate is not open yet");
        if (record is null || !state.Lease.IsLive(now))
            return AuthorityAnswer.None(record?.Epoch ?? 0, record?.Holder is { } holder && holder != policy.Cloud ? $"{holder} holds the lease" : "no live lease");
        if (state.OpenEpoch != record.Epoch)
            return AuthorityAnswer.None(record.Epoch, "the gate is not open yet");

        var until = state.Lease.LiveUntil!.Value;
        var reason = state.Lease.RestsOnPromise(now) ? $"the witness does not answer; {policy.Peer} has promised not to take over" : "holding the lease";
        // While the peer may take over by itself, nothing may be acknowledged that it could lack by more than maxLag.
        if (!policy.Managed && state.Lease.MaybeEligible.Contains(policy.Peer))
        {
            var ceiling = (state.Lag.ConfirmedThrough ?? TimeSpan.MinValue / 2) + policy.MaxLag;
            if (ceiling < until)
                (until, reason) = (ceiling, $"replication to {policy.Peer} is near maxLag");
        }

        // In mode sync it has everything that was acknowledged; that holds only while commits wait for it.
        if (policy.Synchronous && state.Lease.MaybeEligible.Contains(policy.Peer) && state.WaitingEpoch != record.Epoch)
            return AuthorityAnswer.None(record.Epoch, $"commits do not wait for {policy.Peer}, which is still listed as eligible");

        var remaining = until - now.Elapsed;
        if (remaining <= TimeSpan.Zero)
            return AuthorityAnswer.None(record.Epoch, $"{policy.Peer} is more than maxLag behind and still listed as eligible");
        var switching = state.Request is OperatorRequest.Switchover asked && asked.Epoch == record.Epoch;
        return new AuthorityAnswer(record.Epoch, true, !switching, remaining, switching ? "switching over" : reason);
    }
}
