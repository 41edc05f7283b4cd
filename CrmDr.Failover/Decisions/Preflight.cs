using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>Checks what a person asks for before anything changes. The answer is null when it may begin, else the reason why not.</summary>
public static class Preflight
{
    private const string NoRole = "strategy active-active: both clouds serve and write, so there is no role to move; to empty a cloud, set its weight at the load balancer to 0";

    private const string NoWayBack = "engine dms: a planned move needs a replication whose end can be seen. Stop the application, wait until the task's CDC latency is 0, then crmdr failover --allow-data-loss at the other cloud, and start a new task in the other direction";

    /// <summary>A switchover, asked of the holder.</summary>
    public static string? Switchover(FailoverState state, Observation seen, ClockReading now, FailoverPolicy policy, string? to)
    {
        var s = new Situation(state, seen, now, policy);
        if (policy.BothWrite)
            return NoRole;
        if (policy.Managed)
            return NoWayBack;
        if (to is not null && to != policy.Cloud && to != policy.Peer)
            return $"there is no cloud '{to}'; this installation has {policy.Cloud} and {policy.Peer}";
        if (s.Record is not { } record)
            return "the witness has not answered yet; nothing can be decided without it";
        if (record.Holder != policy.Cloud)
            return $"{record.Holder ?? "nobody"} is primary, not {policy.Cloud}; ask its controller";
        if (to == policy.Cloud)
            return $"{policy.Cloud} already is primary";
        if (!s.IsLive || !s.GateIsOpen)
            return $"{policy.Cloud} is not serving as primary at the moment";
        if (s.Lease.RestsOnPromise(now))
            return $"the witness does not answer and {policy.Cloud} goes on by a promise of {policy.Peer}; the lease can be passed when the witness is back";
        // The epoch ends only when nobody believes in it any more; users would wait for that with the gate closed.
        // What this process has promised itself may outlast its lease by both margins (LeaseTiming.Believed), and is taken back at once by an application that answers.
        if (seen.PromisedUntil - now.Monotonic is { } promised && promised > s.Lease.LiveUntil - now.Elapsed + 2 * policy.Timing.Margin)
            return $"the controller of {policy.Cloud} has just started: for {promised.TotalSeconds:0.0} s an application may believe in what its predecessor said; ask again then";
        if (state.Request is not null)
            return "another switchover or failover is under way";
        if (s.Peer is null)
            return $"the controller of {policy.Peer} does not answer";
        // In mode sync a peer that is away stays listed: it lacks nothing. But the marker would never be seen there.
        if (policy.Synchronous && SyncDecisions.IsAway(s))
            return $"{policy.Peer} does not confirm what is written here";
        var (listed, reason) = Eligibility.Judge(s);
        if (!listed || !record.IsEligible(policy.Peer))
            return $"{policy.Peer} is not protected: {reason}";
        if (!s.Peer.ApplicationReady && policy.PeerStartsApplication)
            return $"the application of {policy.Peer} is being started for this: ask again in a moment";
        return s.Peer.ApplicationReady ? null : $"no application of {policy.Peer} could serve at once: none asks its controller, or it has just started";
    }

    /// <summary>A failover, asked of the standby.</summary>
    public static string? Failover(FailoverState state, Observation seen, ClockReading now, FailoverPolicy policy, bool allowDataLoss)
    {
        var s = new Situation(state, seen, now, policy);
        if (policy.BothWrite)
            return NoRole;
        if (s.Record is not { } record)
            return "the witness does not answer; nothing can be decided without it";
        var restored = record.Epoch < s.HighestEpoch;
        if (record.Holder == policy.Cloud && !(restored && allowDataLoss))
            return $"{policy.Cloud} already is primary";
        if (record.Holder is null && !(restored && allowDataLoss))
            return "nobody has ever held the lease; there is nothing to fail over";
        if (s.Local is not { PlatformInstalled: true })
            return $"the database of {policy.Cloud} does not answer";
        if (Seeding.WhyNot(s, record) is { } unseeded)
            return unseeded;
        if (s.Lease.WatchedFor(now, policy.Timing) < policy.Timing.TakeAfter && s.Peer is { GateEpoch: not null })
            return $"{record.Holder} is alive and renews its lease; use crmdr switchover";
        if (!record.IsEligible(policy.Cloud) && !allowDataLoss)
            return $"{policy.Cloud} is not eligible: acknowledged writes of {record.Holder} may be missing here; repeat with --allow-data-loss to accept that";
        if (!allowDataLoss && LeaseDecisions.Regress(s, record.Epoch + 1) is { } regress)
            return regress;
        // Who accepts a loss goes further than the failover that is still waiting for somebody to do so.
        return state.Request is null || (allowDataLoss && state.Request is OperatorRequest.Failover { AllowDataLoss: false }) ? null : "another switchover or failover is under way";
    }
}
