using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>What to do when replication cannot simply go on: a slot is lost, or a database is another one than before.</summary>
/// <remarks>
/// A re-seed is a merge and never truncates: the holder first copies the other side's rows, then the other side copies the holder's, and the newer version of a row wins.
/// Each step is derived from what both databases show, so it goes on wherever it was interrupted.
/// </remarks>
internal static class Reseed
{
    /// <summary>Whether the subscription can still bring everything, or what keeps it from it.</summary>
    public static Line LineOf(Situation s)
    {
        if (s.Local is not { } local || s.Peer is not { DatabaseUp: true, Ends: { } ends })
            return Line.Unknown;
        var follows = local.Subscription.Follows;
        if (follows is not null && (follows.Database is { } known ? known != ends.Source.Database : follows.Slot != ends.Source.Slot && !ends.Seeded))
            return Line.AnotherDatabase;
        if (!local.Subscription.Exists)
            return Line.None;
        return follows?.Slot != ends.Source.Slot ? Line.AnotherSlot : ends.SlotLost ? Line.SlotLost : Line.Whole;
    }

    /// <summary>The local slot is made anew where it was lost, once nobody may take over relying on it.</summary>
    public static (Command? Command, string Reason)? Slot(Situation s, LocalDatabase local)
    {
        if (local.Slot is { Exists: true, Lost: false })
            return null;
        var what = $"the slot from which {s.Policy.Peer} reads is {(local.Slot.Exists ? "lost" : "missing")}";
        if (s.Lease.IsHolder && s.Lease.MaybeEligible.Contains(s.Policy.Peer))
            return (null, $"{what}: striking {s.Policy.Peer} out first");
        return s.Peer is { DatabaseUp: true }
            ? (new Command.RemakeSlot(), $"{what}: making it anew; {s.Policy.Peer} must be seeded again")
            : (null, $"{what}; it is made anew when {s.Policy.Peer} is back");
    }

    /// <summary>Orphans that no slot can tell any more: gone, or merged row by row. Null while salvage can do it.</summary>
    public static (Command? Command, string Reason)? Orphans(Situation s, LocalDatabase local, ImmutableArray<long> open)
    {
        var line = LineOf(s);
        if (line == Line.Unknown || CanSalvage(line, local))
            return null;
        // Only a peer that is fenced, and knows of this epoch, has nothing left to add.
        if (s.Peer is not { Fenced: true } peer || peer.HighestEpoch < s.Record!.Epoch || s.IsBusy(Lane.Salvage))
            return (null, $"waiting until {s.Policy.Peer} is fenced");
        if (line != Line.AnotherDatabase)
        {
            var merged = $"the slot of {s.Policy.Peer} is lost: what it had acknowledged before epoch {open[0]} and not replicated is merged row by row";
            return (new Command.RecordLoss(open, LossKind.Merged, merged), merged);
        }

        // The database that is there now may itself have held the epoch before one of them, and never been followed from here: its orphans are there.
        ImmutableArray<long> gone = [.. open.Where(epoch => !WasHeldBy(peer.Ends!.LastOpened, epoch, local))];
        var reason = gone.IsEmpty
            ? $"the database of {s.Policy.Peer} was not followed when it held epoch {peer.Ends!.LastOpened}: what it had acknowledged before epoch {open[0]} is merged row by row"
            : $"the disks of {s.Policy.Peer} are gone, and with them what it had acknowledged before epoch {gone[0]} and not replicated";
        return (gone.IsEmpty ? new Command.RecordLoss(open, LossKind.Merged, reason) { NeverFollowed = true } : new Command.RecordLoss(gone, LossKind.Gone, reason), reason);
    }

    /// <summary>Nobody has opened an epoch between the peer's last one and this promotion.</summary>
    private static bool WasHeldBy(long lastOpened, long promotion, LocalDatabase local) =>
        lastOpened < promotion && local.Promotions.All(own => own.Epoch >= promotion || own.Epoch < lastOpened) && lastOpened > 0;

    /// <summary>Salvage needs the very log that was followed to its end when this cloud took over.</summary>
    public static bool CanSalvage(Line line, LocalDatabase local) => line == Line.Whole && local.Subscription.CaughtUp;

    /// <summary>A subscription with a gap is dropped: it would skip in silence what lies in it.</summary>
    public static (Command? Command, string Reason)? Broken(Situation s, LocalDatabase local)
    {
        if (!local.Subscription.Exists || s.Peer?.Ends is not { } ends)
            return null;
        return LineOf(s) switch
        {
            // What is empty has nothing to follow; when this cloud takes over, its position in the old log says from where on something is lost.
            Line.AnotherDatabase when !s.Lease.IsHolder && !ends.Seeded => (null, $"the database of {s.Policy.Peer} is new: there is nothing to follow"),
            // A take of our own may have been applied although its answer is late: then the position is what the loss is measured by.
            Line.AnotherDatabase when !s.Lease.IsHolder && s.Lease.TenureMayChange => (null, $"whether {s.Policy.Cloud} has taken the lease is not known yet"),
            Line.AnotherDatabase => (new Command.DropSubscription(), $"the database of {s.Policy.Peer} is another one than before: following it anew"),
            Line.AnotherSlot => (new Command.DropSubscription(), $"{s.Policy.Peer} has made its slot anew: following it anew"),
            // The peer must be seeded again from here, and what only it has comes here first.
            Line.Whole when s.Lease.IsHolder && local.Subscription.OwnSlot != local.Source?.Slot && ends.Follows != local.Source =>
                (new Command.DropSubscription(), $"{s.Policy.Peer} will be seeded again: its rows are brought here first"),
            _ => null,
        };
    }

    /// <summary>A subscription is made, with a copy of what is there, once the other side has what it takes.</summary>
    public static (Command? Command, string Reason) Create(Situation s, LocalDatabase local)
    {
        if (s.Peer is not { PlatformInstalled: true, DatabaseUp: true, Ends: { SlotLost: false } ends } peer || local.Source is not { } own)
            return (null, "");
        if (!peer.Published.All(local.Published.Contains))
            return (null, $"following {s.Policy.Peer} waits for its tables to be here too: this database must be migrated");
        if (s.Record is { Holder: { } holder } && holder != s.Policy.Cloud)
        {
            if (!ends.Seeded)
                return (null, $"the database of {s.Policy.Peer} is new: there is nothing to follow");
            if (local.Seeded && !(ends.Merged && ends.Follows == own && local.Published.All(peer.Ready.Contains)))
                return (null, $"waiting until {s.Policy.Peer} has taken over the rows that are only here");
        }

        return (new Command.CreateSubscription(ends.Source, own.Slot), $"subscribing to {s.Policy.Peer}");
    }
}
