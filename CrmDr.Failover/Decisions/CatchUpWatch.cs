namespace CrmDr.Failover.Decisions;

/// <summary>Watches a subscription that was made anew until this database has everything that the other one had when its tables were copied.</summary>
/// <param name="Source">The log that is followed.</param>
/// <param name="Target">Its end when the last copy was seen to be done.</param>
public sealed record CatchUpWatch(LogSource Source, ulong Target)
{
    /// <summary>Takes in one look at both sides; null while there is nothing to watch.</summary>
    public static CatchUpWatch? Seen(CatchUpWatch? before, LocalDatabase local, PeerReport? peer)
    {
        if (peer?.Ends is not { } ends)
            return before;
        var subscription = local.Subscription;
        // What follows an empty database has caught up with nothing.
        if (!ends.Seeded || ends.SlotLost || subscription.Follows != ends.Source || subscription is not { Enabled: true, CaughtUp: false, Copying: 0 }
            || !subscription.Ready.SequenceEqual(peer.Published))
            return null;
        return before?.Source == ends.Source ? before : new CatchUpWatch(ends.Source, ends.Flushed);
    }

    /// <summary>Whether the other side has confirmation of all of it.</summary>
    public bool IsDone(PeerReport? peer) => peer?.Ends is { } ends && ends.Source == Source && ends.Confirmed >= Target;
}
