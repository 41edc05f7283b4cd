namespace CrmDr.Failover.Decisions;

/// <summary>What to do with the gate of the local database.</summary>
internal static class GateDecisions
{
    public static (Command? Command, string Reason) Decide(Situation s)
    {
        if (s.Local is not { PlatformInstalled: true } local || s.Record is not { } record)
            return (null, "");
        if (!s.IsLive)
            return Close(s, local, record);
        if (local.GateEpoch is { } open && open != record.Epoch)
            return (new Command.Fence(open), $"the gate is open for epoch {open}, the lease is of epoch {record.Epoch}");
        if (s.Switchover is { } asked)
            return SwitchOver(s, local, asked);
        // Under a lease below the highest epoch known (the witness was restored from a backup) nothing is opened: a person decides.
        if (s.GateIsOpen || s.EpochIsClosed || !local.Seeded || record.Epoch < s.HighestEpoch)
            return (null, "");
        return Promote(s, local, record.Epoch);
    }

    /// <summary>Without a lease the gate is closed: whoever opened it, and whatever it was open for.</summary>
    private static (Command?, string) Close(Situation s, LocalDatabase local, Authority.WitnessRecord record)
    {
        if (local.GateEpoch is not null || local.WriterGranted)
        {
            var why = record.Holder == s.Policy.Cloud ? "the lease has ended" : $"{record.Holder ?? "nobody"} holds the lease";
            return (new Command.Fence(local.GateEpoch ?? 0), $"{why}: closing the gate");
        }

        // Also one that the witness has lost since it was seen: whoever starts after this must not go on below it. The holder's own is remembered by its promotion.
        var highest = record.Holder == s.Policy.Cloud && s.HighestEpoch == record.Epoch ? 0 : s.HighestEpoch;
        return highest > local.HighestEpoch ? (new Command.RememberEpoch(highest), "") : (null, "");
    }

    private static (Command?, string) SwitchOver(Situation s, LocalDatabase local, OperatorRequest.Switchover asked)
    {
        if (local.GateEpoch is not null || local.WriterGranted)
            return (new Command.Fence(asked.Epoch), $"switchover to {s.Policy.Peer}: closing the gate of epoch {asked.Epoch}");
        return local.HighestMarker < asked.Epoch
            ? (new Command.WriteMarker(asked.Epoch), $"switchover to {s.Policy.Peer}: writing the marker of epoch {asked.Epoch}")
            : (null, $"switchover to {s.Policy.Peer}: waiting until the marker of epoch {asked.Epoch} is seen there");
    }

    private static (Command?, string) Promote(Situation s, LocalDatabase local, long epoch)
    {
        if (local.PromotionOf(epoch) is not null)
            return (new Command.Reopen(epoch), $"opening the gate again for epoch {epoch}");
        // Nothing of the epoch before can be missing when its marker is here, when this cloud held it, or when there was none.
        if (epoch == 1 || local.HighestMarker == epoch - 1 || local.PromotionOf(epoch - 1) is not null)
            return (new Command.Promote(epoch, true, null), $"nothing of epoch {epoch - 1} is missing: opening the gate for epoch {epoch}");
        if (local.Subscription.Enabled && s.State.Drain is { } drain && !drain.IsDone(s.Now.Elapsed, s.Policy))
            return (null, $"promoting to epoch {epoch}: applying what has arrived from {s.Policy.Peer}");
        // What still arrives meanwhile is not missing afterwards.
        if (ProvisionDecisions.HoldsUpPromotion(s))
            return (null, $"promoting to epoch {epoch}: waiting until the application of {s.Policy.Cloud} is ready");
        if (local.Subscription.Enabled || local.Subscription.Workers > 0)
            return (new Command.StopApply(), $"promoting to epoch {epoch}: stopping apply from {s.Policy.Peer}");
        return (new Command.Promote(epoch, false, local.Subscription.AppliedTo), $"opening the gate for epoch {epoch}; {s.Policy.Peer}'s changes are applied up to {local.Subscription.AppliedTo:X}");
    }
}
