namespace CrmDr.Failover.Decisions;

/// <summary>Set-up and upkeep of replication, and salvage.</summary>
internal static class ReplicationDecisions
{
    public static (Command? Command, string Reason) Upkeep(Situation s)
    {
        if (s.Local is not { } local)
            return (null, "");
        if (!local.PlatformInstalled)
            return (new Command.InstallPlatform(), "setting up the platform's schema, publication and slot");
        if (Seeding.Begins(s))
            return (new Command.BeginSeeded(), "nothing has been written yet: beginning with an empty database");
        if (s.Record is not { Holder: not null } record)
            return BeforeAnyLease(s, local);
        if (LostTenure.Note(s, local) is { } note)
            return note;
        return record.Holder == s.Policy.Cloud ? AsHolder(s, local) : AsStandby(s, local);
    }

    /// <summary>Who holds the lease is not known, or nobody ever did. A position that a promotion may still need is dropped only in the latter case.</summary>
    private static (Command?, string) BeforeAnyLease(Situation s, LocalDatabase local)
    {
        var nothingWritten = s.Record is not null && local.HighestEpoch == 0;
        if (nothingWritten && Reseed.Broken(s, local) is { } broken)
            return broken;
        return local.Subscription.Exists ? (null, "") : Reseed.Create(s, local);
    }

    public static (Command? Command, string Reason) Salvage(Situation s)
    {
        if (!s.IsLive || !s.GateIsOpen || s.Local is not { } local || s.Record is not { } record)
            return (null, "");
        if (local.OldestOpenPromotion is not { } open || s.Seen.SalvagedEpoch == open.Epoch)
            return (null, "");
        // What its slot cannot tell any more is upkeep's business.
        if (Reseed.LineOf(s) is var line && line != Line.Unknown && !Reseed.CanSalvage(line, local))
            return (null, "");
        // Only a peer that is fenced, and knows of this epoch, has no orphan left to add.
        return s.Peer is { DatabaseUp: true, Fenced: true } peer && peer.HighestEpoch >= record.Epoch
            ? (new Command.Salvage(open.Epoch, open.Position ?? 0), $"{s.Policy.Peer} is back and fenced: bringing back what it had acknowledged before epoch {open.Epoch}")
            : (null, $"salvage waits until {s.Policy.Peer} is back and fenced");
    }

    private static (Command?, string) AsHolder(Situation s, LocalDatabase local)
    {
        // During a promotion nothing may start apply again; afterwards only a finished salvage does.
        if (!s.IsLive || !s.GateIsOpen)
            return (null, "");
        if (Reseed.Slot(s, local) is { } slot)
            return slot;
        if (local.OldestOpenPromotion is { Epoch: var oldest })
        {
            if (Reseed.Orphans(s, local, [.. local.OpenPromotions.Select(p => p.Epoch).Order()]) is { } lost)
                return lost;
            return s.Seen.SalvagedEpoch == oldest ? (new Command.EnableApply([oldest]), "salvage is finished: following the peer again") : (null, "");
        }

        if ((Settlement.Of(s, local) ?? LostTenure.Report(s, local) ?? Reseed.Broken(s, local)) is { } first)
            return first;
        if (!local.Subscription.Exists)
            return Reseed.Create(s, local);
        if (!local.Subscription.Enabled)
            return (new Command.EnableApply([]), $"following {s.Policy.Peer} again");
        return Keep(s, local);
    }

    /// <summary>A standby follows, always. A salvage it had not finished is the new holder's business now.</summary>
    private static (Command?, string) AsStandby(Situation s, LocalDatabase local)
    {
        if (local.GateEpoch is not null)
            return (null, "");
        if ((Reseed.Slot(s, local) ?? Reseed.Broken(s, local)) is { } first)
            return first;
        if (!local.Subscription.Exists)
            return Reseed.Create(s, local);
        return local.OldestOpenPromotion is not null || !local.Subscription.Enabled
            ? (new Command.EnableApply([.. local.OpenPromotions.Select(p => p.Epoch)]), $"following {s.Policy.Peer}")
            : Keep(s, local);
    }

    public static (Command?, string) Keep(Situation s, LocalDatabase local) => s.State.CatchUp is { } watch && watch.IsDone(s.Peer)
        ? (new Command.MarkCaughtUp(watch.Source) { MayReplace = s.HighestEpoch > 1 }, $"everything of {s.Policy.Peer} is here")
        : Refresh(s, local);

    private static (Command?, string) Refresh(Situation s, LocalDatabase local) =>
        local.Subscription.Copying == 0 && s.Peer is { DatabaseUp: true } peer && !local.Subscription.Ready.SequenceEqual(peer.Published)
            && peer.Published.All(local.Published.Contains)
            ? (new Command.RefreshSubscription(), $"taking up tables that {s.Policy.Peer} publishes")
            : (null, "");
}
