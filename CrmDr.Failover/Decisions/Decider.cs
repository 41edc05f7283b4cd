using System.Collections.Immutable;
using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>
/// Decides what a controller does next. Level-triggered: everything is derived from what is observed now, so a controller that starts anew at any point goes on.
/// </summary>
public static class Decider
{
    /// <summary>One pass: the same inputs give the same decision.</summary>
    public static Decision Decide(FailoverState state, Observation seen, ClockReading now, FailoverPolicy policy)
    {
        var s = new Situation(Absorb(state, seen, now, policy), seen, now, policy);
        ImmutableArray<Command> commands = [];
        var reason = s.Switchover?.Why ?? "";

        void Consider(Lane lane, Func<Situation, (Command? Command, string Reason)> decide)
        {
            if (s.IsBusy(lane))
                return;
            var (command, why) = decide(s);
            if (command is not null)
                commands = commands.Add(command);
            if (why.Length > 0)
                reason = reason.Length == 0 ? why : $"{reason}; {why}";
        }

        if (policy.BothWrite)
        {
            Consider(Lane.Witness, SharedDecisions.Lease);
            Consider(Lane.Gate, SharedDecisions.Gate);
            Consider(Lane.Replication, SharedDecisions.Upkeep);
        }
        else
        {
            Consider(Lane.Witness, x => LeaseDecisions.Decide(x));
            Consider(Lane.Promise, PromiseDecisions.Decide);
            Consider(Lane.Provision, ProvisionDecisions.Decide);
            Consider(Lane.Gate, GateDecisions.Decide);
            Consider(Lane.Replication, policy.Managed ? ManagedDecisions.Upkeep : ReplicationDecisions.Upkeep);
        }

        Consider(Lane.Synchrony, SyncDecisions.Decide);
        if (!policy.Managed)
            Consider(Lane.Salvage, ReplicationDecisions.Salvage);

        var role = RoleOf(s);
        if (reason.Length == 0)
            reason = Standing(s, role);
        var next = Ordered(s.State, commands, now);
        return new Decision(next.Reason == reason ? next : next with { Reason = reason }, commands, role, reason, LookAgainIn(s, role));
    }

    /// <summary>Takes in what was observed before anything is decided.</summary>
    private static FailoverState Absorb(FailoverState state, Observation seen, ClockReading now, FailoverPolicy policy)
    {
        var record = state.Lease.Record;
        var known = Situation.Highest(state.Lease, seen);
        var downSince = seen.LocalDown ? state.DatabaseDownSince ?? now.Elapsed : (TimeSpan?)null;
        var asked = StillAsked(state.Request, record, known, now, policy);
        FailoverState next;
        if (seen.Local is { } local)
        {
            var promoting = record?.Holder == policy.Cloud && local.GateEpoch is null;
            next = state with
            {
                DatabaseDownSince = downSince,
                Request = asked,
                OpenEpoch = local.GateEpoch,
                WaitingEpoch = SyncDecisions.ArmedEpoch(local),
                StandbyAwaySince = local.Synchrony.Streaming ? null : state.StandbyAwaySince ?? local.LookedAt,
                Given = state.KnowsPredecessor ? state.Given : GivenPromise.OfPredecessor(local, policy.Timing),
                KnowsPredecessor = state.KnowsPredecessor || local.PlatformInstalled,
                Lag = local.Slot.Exists ? state.Lag.Seen(local.Slot, local.LookedAt) : LagWatch.None,
                CatchUp = CatchUpWatch.Seen(state.CatchUp, local, seen.Peer),
                Join = policy.BothWrite ? JoinWatch.Seen(state.Join, local, seen.Peer, now.Elapsed) : null,
                Drain = promoting ? DrainWatch.Seen(state.Drain, local.Subscription.AppliedTo, now.Elapsed) : null,
            };
        }
        else
            next = state with { DatabaseDownSince = downSince, Request = asked };

        if (policy.StartsApplication)
            next = next with { Provision = ProvisionWatch.Seen(state.Provision, record, seen, now.Elapsed, policy) };
        return next.Request is null && ApplicationRule.Leave(next, seen, now, policy) is { } move ? next with { Request = move } : next;
    }

    /// <summary>A request ends when the record shows that it is done, or when its time is up.</summary>
    private static OperatorRequest? StillAsked(OperatorRequest? request, WitnessRecord? record, long highestEpoch, ClockReading now, FailoverPolicy policy) => request switch
    {
        OperatorRequest.Switchover asked when record is null || record.Holder != policy.Cloud || record.Epoch != asked.Epoch => null,
        OperatorRequest.Switchover asked when now.Elapsed - asked.AskedAt > policy.SwitchoverTimeout => null,
        OperatorRequest.Failover when record is not null && record.Holder == policy.Cloud && record.Epoch >= highestEpoch => null,
        OperatorRequest.Failover asked when now.Elapsed - asked.AskedAt > policy.FailoverTimeout => null,
        _ => request,
    };

    /// <summary>What ordering a command changes at once, before its result is known: always towards the safe side.</summary>
    private static FailoverState Ordered(FailoverState state, ImmutableArray<Command> commands, ClockReading now)
    {
        foreach (var command in commands)
        {
            state = command switch
            {
                Command.Swap swap => state with { Lease = state.Lease.Sending(swap.Wanted, now) },
                Command.StopWaiting => state with { WaitingEpoch = null },
                Command.AskPromise => state with { Lease = state.Lease with { PromiseAskedAt = now.Elapsed } },
                // In a switchover what passed the gate may still be acknowledged until the gate is seen closed.
                Command.Fence when state.Request is not OperatorRequest.Switchover => state with { OpenEpoch = null },
                _ => state,
            };
        }

        return state;
    }

    private static Role RoleOf(Situation s) => s.Record switch
    {
        _ when s.Policy.BothWrite => s.State.OpenEpoch is not null ? Role.Primary : s.Local is null ? Role.Unknown : Role.Standby,
        null or { Holder: null } => Role.Unknown,
        { } record when record.Holder != s.Policy.Cloud => s.State.OpenEpoch is null ? Role.Standby : Role.Fenced,
        _ when !s.IsLive => s.Lease.PassedToUs ? Role.Promoting : Role.Fenced,
        _ when s.Switchover is not null => Role.SwitchingOver,
        { } record => s.State.OpenEpoch == record.Epoch ? Role.Primary : Role.Promoting,
    };

    private static string Standing(Situation s, Role role) => role switch
    {
        Role.Primary when s.Policy.BothWrite => $"serving and writing in epoch {s.State.OpenEpoch}; {s.Judgement.Reason}",
        Role.Primary => $"primary of epoch {s.Record!.Epoch}; {s.Judgement.Reason}",
        Role.Promoting => $"promoting to epoch {s.Record!.Epoch}",
        Role.Standby => $"following {s.Record?.Holder ?? s.Policy.Peer}",
        _ => "waiting",
    };

    private static TimeSpan LookAgainIn(Situation s, Role role) =>
        role is Role.Promoting or Role.SwitchingOver ? s.Policy.TransitionLoop : Soonest(s);

    /// <summary>A taker looks again at the very moment its wait ends, a holder when its renewal is due.</summary>
    private static TimeSpan Soonest(Situation s)
    {
        var wait = s.Record switch
        {
            { Holder: null } or null => s.Policy.Loop,
            { } record when record.Holder == s.Policy.Cloud => s.Policy.Timing.RenewEvery - (s.Now.Elapsed - (s.Lease.LastSent ?? s.Now.Elapsed)),
            _ => s.Policy.Timing.TakeAfter - s.Lease.WatchedFor(s.Now, s.Policy.Timing),
        };
        return wait <= TimeSpan.Zero || wait > s.Policy.Loop ? s.Policy.Loop : wait;
    }
}
