namespace CrmDr.Failover.Decisions;

/// <summary>Strategy active-active: both gates are open in one epoch, both clouds write, and nobody takes over from anybody.</summary>
/// <remarks>
/// The witness's record says who began and which epoch holds; it moves no traffic and stops no write. Losing a cloud, the witness, or the way between the clouds costs the others nothing.
/// Protects against: a cloud that serves before it has what the other one had when it came back; a database without its data; rows of two clouds that stay different (the newer version wins on both sides).
/// Does not protect against: two clouds that give away the same thing at the same time. What loses is in the ledger, row by row (docs/strategies.md).
/// </remarks>
internal static class SharedDecisions
{
    /// <summary>The epoch in which both write: the witness's, or a later one that was seen. 0 while none is known.</summary>
    public static long EpochOf(Situation s) => Math.Max(s.Record is { Holder: not null } record ? record.Epoch : 0, s.HighestEpoch);

    /// <summary>The first take, and renewals that say that the pair is whole. Nothing waits for them.</summary>
    public static (Command? Command, string Reason) Lease(Situation s) =>
        s.Record is { Holder: { } holder } record && (holder != s.Policy.Cloud || record.Epoch < s.HighestEpoch) ? (null, "") : LeaseDecisions.Decide(s);

    public static (Command? Command, string Reason) Gate(Situation s)
    {
        if (s.Local is not { PlatformInstalled: true } local || EpochOf(s) is not (> 0 and var epoch))
            return (null, "");
        if (local.GateEpoch is { } open && open != epoch)
            return (new Command.Fence(open), $"the gate is open for epoch {open}, both clouds write in epoch {epoch}");
        if (local.GateEpoch == epoch && local.WriterGranted)
            return (null, "");
        if (!local.Seeded)
            return (null, $"the database of {s.Policy.Cloud} is new: it is being seeded before it serves");
        if (local.HighestMarker >= epoch)
            return (null, $"a marker stands for epoch {epoch}: waiting for a new one");
        // Also a promotion of another strategy whose orphans are still to be salvaged.
        if (local.OldestOpenPromotion is null && s.Peer is { Ends.Merged: false, GateEpoch: not null } && s.Record?.Holder == s.Policy.Peer)
            return (null, $"{s.Policy.Peer} has not finished a salvage");
        if (WhyNotYet(s, local) is { } why)
            return (null, why);
        return local.PromotionOf(epoch) is not null
            ? (new Command.Reopen(epoch), $"both clouds write: opening the gate of {s.Policy.Cloud} again for epoch {epoch}")
            : (new Command.Promote(epoch, true, null), $"both clouds write: opening the gate of {s.Policy.Cloud} for epoch {epoch}");
    }

    public static (Command? Command, string Reason) Upkeep(Situation s)
    {
        if (s.Local is not { PlatformInstalled: true } local || s.Record is not { Holder: not null } || Seeding.Begins(s))
            return ReplicationDecisions.Upkeep(s);
        if (LostTenure.NoteShared(s, local) is { } note)
            return note;
        if ((LostTenure.ReportShared(s, local) ?? Reseed.Slot(s, local) ?? Reseed.Broken(s, local)) is { } first)
            return first;
        if (!local.Subscription.Exists)
            return Reseed.Create(s, local);
        // Orphans of another strategy are salvaged first, as there.
        if (local.OldestOpenPromotion is { } open && s.Seen.SalvagedEpoch != open.Epoch)
            return (null, "");
        return local.Subscription.Enabled && local.OldestOpenPromotion is null
            ? ReplicationDecisions.Keep(s, local)
            : (new Command.EnableApply([.. local.OpenPromotions.Select(p => p.Epoch)]), $"following {s.Policy.Peer}");
    }

    /// <summary>Whether the pair is whole: both serve, and neither is far behind.</summary>
    public static (bool Listed, string Reason) Judge(Situation s, bool listed, string reason) =>
        !listed ? (false, reason)
        : s.Peer is { GateEpoch: null } ? (false, $"{s.Policy.Peer} does not write yet")
        : (true, "both clouds serve and write");

    /// <summary>A cloud that serves must have what the other one had when this one came back. One that is alone serves, whatever it lacks.</summary>
    private static string? WhyNotYet(Situation s, LocalDatabase local)
    {
        var waited = s.Now.Elapsed - (s.State.Join?.Since ?? s.Now.Elapsed);
        if (s.Peer is { GateEpoch: not null, DatabaseUp: true })
            return s.State.Join?.IsDone(s.Peer) == true && local.Subscription is { Enabled: true, Copying: 0, CaughtUp: true } ? null : $"{s.Policy.Cloud} is catching up with {s.Policy.Peer} before it serves";
        // Neither serves, or the other one cannot be asked: who began goes first, and the other one does not wait for long.
        if (s.Record?.Holder == s.Policy.Cloud && s.Peer is { DatabaseUp: true })
            return null;
        return waited < s.Policy.Timing.TakeAfter ? $"{s.Policy.Cloud} waits for a word of {s.Policy.Peer} before it serves" : null;
    }
}
