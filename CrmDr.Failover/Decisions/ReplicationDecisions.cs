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
        if (!local.Subscription.Exists)
            return s.Peer is { PlatformInstalled: true, DatabaseUp: true } ? (new Command.CreateSubscription(), $"subscribing to {s.Policy.Peer}") : (null, "");
        if (s.Record is not { Holder: not null } record)
            return (null, "");
        return record.Holder == s.Policy.Cloud ? AsHolder(s, local) : AsStandby(s, local);
    }

    public static (Command? Command, string Reason) Salvage(Situation s)
    {
        if (!s.IsLive || !s.GateIsOpen || s.Local is not { } local || s.Record is not { } record)
            return (null, "");
        if (local.OldestOpenPromotion is not { } open || s.Seen.SalvagedEpoch == open.Epoch)
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
        if (local.OldestOpenPromotion is { Epoch: var open })
            return s.Seen.SalvagedEpoch == open ? (new Command.EnableApply([open]), "salvage is finished: following the peer again") : (null, "");
        if (!local.Subscription.Enabled)
            return (new Command.EnableApply([]), $"following {s.Policy.Peer} again");
        return Refresh(s, local);
    }

    /// <summary>A standby follows, always. A salvage it had not finished is the new holder's business now.</summary>
    private static (Command?, string) AsStandby(Situation s, LocalDatabase local)
    {
        if (local.GateEpoch is not null)
            return (null, "");
        return local.OldestOpenPromotion is not null || !local.Subscription.Enabled
            ? (new Command.EnableApply([.. local.OpenPromotions.Select(p => p.Epoch)]), $"following {s.Policy.Peer}")
            : Refresh(s, local);
    }

    private static (Command?, string) Refresh(Situation s, LocalDatabase local) =>
        local.Subscription.Copying == 0 && s.Peer is { DatabaseUp: true } peer && !local.Subscription.Ready.SequenceEqual(peer.Published)
            && peer.Published.All(local.Published.Contains)
            ? (new Command.RefreshSubscription(), $"taking up tables that {s.Policy.Peer} publishes")
            : (null, "");
}
