using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>Whether the peer may take over by itself: the holder's judgement, stored with the lease.</summary>
/// <remarks>
/// Protects against: a standby that lacks acknowledged writes older than <c>maxLag</c>, or that follows only some tables, taking over.
/// Does not protect against: the writes of the last <c>maxLag</c>; they are what salvage brings back.
/// </remarks>
internal static class Eligibility
{
    /// <summary>What the next renewal says of the peer.</summary>
    public static (bool Listed, string Reason) Judge(Situation s)
    {
        var (listed, reason) = Follows(s);
        return listed && s.Policy.Synchronous && s.GateIsOpen && s.Switchover is null
            ? SyncDecisions.Allow(s, s.Lease.MaybeEligible.Contains(s.Policy.Peer), reason)
            : (listed, reason);
    }

    /// <summary>Whether the peer follows closely. Listing begins below half of maxLag and ends at four fifths, so that it does not flap.</summary>
    public static (bool Listed, string Reason) Follows(Situation s)
    {
        var listed = s.Lease.MaybeEligible.Contains(s.Policy.Peer);
        if (s.Local is not { } local)
            return (listed, "the local database has not been looked at yet");
        // Nothing is acknowledged meanwhile, so the judgement stands. One that is to be resumed is made anew: the list may be of before the witness was restored.
        if (s.Switchover is not null || s.Record is null || (!s.GateIsOpen && s.IsLive))
            return (listed, "the gate is not open");
        if (!local.Slot.Exists || local.Slot.Lost)
            return (false, $"the replication slot of {s.Policy.Peer} is lost: it must be seeded again");
        if (local.OldestOpenPromotion is { } open)
            return (false, $"salvage of what {s.Policy.Peer} had acknowledged before epoch {open.Epoch} is not finished");
        // Of an earlier promotion counts where its salvage was closed: without that the peer has only half of what salvage decided.
        if (local.PromotionOf(s.Record.Epoch) is null || local.Slot.Confirmed < local.LastOpening)
            return (false, $"{s.Policy.Peer} has not caught up with epoch {s.Record.Epoch} yet");
        // What waits for the peer is not acknowledged, so its lag makes nothing missing there.
        if (listed && s.Policy.Synchronous && SyncDecisions.IsArmed(s))
            return ByReport(s, local, listed);
        if (s.State.Lag.Lag(s.Now.Elapsed) is not { } lag)
            return (false, "replication lag is not known yet");
        var limit = listed ? s.Policy.MaxLag * 0.8 : s.Policy.MaxLag * 0.5;
        if (lag >= limit)
            return (false, $"{s.Policy.Peer} is {lag.TotalSeconds:0.0} s behind, the limit is {limit.TotalSeconds:0.0} s");
        return ByReport(s, local, listed);
    }

    /// <summary>The list that the next renewal carries.</summary>
    public static ImmutableArray<string> List(Situation s) => s.Judgement.Listed ? [s.Policy.Peer] : [];

    // Silence of the peer's controller strikes nothing out: its database may follow as before, and the slot shows it.
    private static (bool, string) ByReport(Situation s, LocalDatabase local, bool listed)
    {
        if (s.Peer is not { } peer)
            return (listed, $"the controller of {s.Policy.Peer} does not answer");
        if (!peer.SubscriptionEnabled || !peer.DatabaseUp)
            return (listed && !peer.DatabaseUp, $"{s.Policy.Peer} does not apply changes");
        if (peer.Ends is { Seeded: false })
            return (false, $"the database of {s.Policy.Peer} is new: it is being seeded");
        if (peer.Ends is { } ends && (ends.Follows != local.Source || !ends.CaughtUp))
            return (false, $"{s.Policy.Peer} does not have everything of {s.Policy.Cloud} yet: it is being seeded again");
        if (!peer.Ready.SequenceEqual(local.Published))
            return (false, $"{s.Policy.Peer} does not follow every published table yet");
        if (!local.Subscription.Enabled || !local.Subscription.Ready.SequenceEqual(peer.Published))
            return (false, $"{s.Policy.Cloud} does not follow every table of {s.Policy.Peer} yet");
        if (Reseed.LineOf(s) is Line.AnotherDatabase or Line.AnotherSlot)
            return (false, $"{s.Policy.Cloud} still follows what {s.Policy.Peer} was before");
        return (true, $"{s.Policy.Peer} may take over");
    }
}
