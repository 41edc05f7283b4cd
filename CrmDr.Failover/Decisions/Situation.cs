using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>One pass of the loop: the state, what was observed, the time, the plan, and the questions that several decisions ask of them.</summary>
internal sealed record Situation(FailoverState State, Observation Seen, ClockReading Now, FailoverPolicy Policy)
{
    /// <summary>No restore of a witness forgets more epochs than this. An application that says it knows a higher one is wrong, or lies, and would end the counting of epochs.</summary>
    private const long MostForgotten = 1000;

    private (bool Listed, string Reason)? _judgement;

    public LeaseView Lease => State.Lease;
    public WitnessRecord? Record => State.Lease.Record;
    public LocalDatabase? Local => Seen.Local;
    public PeerReport? Peer => Seen.Peer;
    public bool IsLive => Lease.IsLive(Now);
    public bool GateIsOpen => Record is { } record && Local?.GateEpoch == record.Epoch && Local.WriterGranted;

    /// <summary>
    /// This cloud has promised not to take the lease of this epoch yet, or cannot know yet whether its predecessor has. A witness that has lost its record releases nobody: only before
    /// the first epoch of all, when every database is new, is there nothing that could have been promised.
    /// </summary>
    public bool IsBound => !State.KnowsPredecessor
        || (Record is { } record && State.Given is { } given && given.Binds(record.Epoch, Now) && (record.Holder is not null || HighestEpoch > record.Epoch || given.Epoch < long.MaxValue));

    public bool IsBusy(Lane lane) => Seen.Busy.Contains(lane);

    /// <summary>The switchover under way in this epoch.</summary>
    public OperatorRequest.Switchover? Switchover =>
        State.Request is OperatorRequest.Switchover asked && Record is { } record && record.Holder == Policy.Cloud && asked.Epoch == record.Epoch ? asked : null;

    /// <summary>A marker stands for the epoch that this cloud holds: writing on in it would hide orphans from the peer.</summary>
    public bool EpochIsClosed => Record is { } record && Local is { } local && local.HighestMarker >= record.Epoch;

    /// <summary>What the next renewal says of the peer. Asked more than once in a pass and judged once.</summary>
    public (bool Listed, string Reason) Judgement => _judgement ??= Eligibility.Judge(this);

    /// <summary>Highest epoch known here, whatever the witness says now: of both databases, of every record seen, and of the application, which lives longer than a controller that was started again.</summary>
    public long HighestEpoch => Highest(State.Lease, Seen);

    /// <summary>The same, before there is a situation.</summary>
    public static long Highest(LeaseView lease, Observation seen)
    {
        var known = Math.Max(lease.HighestEpoch, Math.Max(seen.Local?.HighestEpoch ?? 0, seen.Peer?.HighestEpoch ?? 0));
        return seen.ApplicationEpoch - known is > 0 and <= MostForgotten ? seen.ApplicationEpoch : known;
    }
}
