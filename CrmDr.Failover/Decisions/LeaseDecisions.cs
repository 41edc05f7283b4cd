using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>What to ask of the witness.</summary>
internal static class LeaseDecisions
{
    public static (Command.Swap? Swap, string Reason) Decide(Situation s) => s.Record switch
    {
        null => (null, "waiting for the witness's first answer"),
        // The same wish again would be refused again, for ever, and would keep the reading that ends it from its turn.
        _ when s.Lease.IsOutdated => (null, "the record has changed: reading it anew"),
        // Whatever the witness says and whoever asks: what was promised is kept.
        _ when !s.IsLive && s.IsBound => (null, PromiseRule.Bound(s)),
        { Holder: null, Epoch: 0 } when Seeding.Begins(s) => (null, "setting up the database before the first take"),
        { } record when Seeding.WhyNot(s, record) is { } refused => (null, refused),
        { Holder: null } record => TakeFirst(s, record),
        { } record when record.Holder == s.Policy.Cloud => AsHolder(s, record),
        { } record => AsStandby(s, record),
    };

    /// <summary>Nobody has held the lease yet: the preferred primary begins, once its own slot keeps what it will write.</summary>
    private static (Command.Swap?, string) TakeFirst(Situation s, WitnessRecord record)
    {
        if (record.Epoch < s.HighestEpoch && s.State.Request is OperatorRequest.Failover { AllowDataLoss: true })
            return Decided(s, record, SwapPurpose.Take);
        if (s.Policy.Cloud != s.Policy.PreferredPrimary && (s.Peer?.TakenEpoch > record.Epoch || Regress(s, record.Epoch + 1) is null))
            return (null, $"nobody has held the lease yet; {s.Policy.PreferredPrimary} begins");
        if (s.Local is not { PlatformInstalled: true })
            return (null, "setting up the database before the first take");
        if (Regress(s, record.Epoch + 1) is { } refused)
            return (null, refused);
        return MayResume(s, record)
            ? (Swap(s, record.Passed(s.Policy.Cloud), SwapPurpose.Take), "nobody has held the lease yet: taking it")
            : (null, $"waiting for {s.Policy.Peer} to confirm that nobody holds the lease");
    }

    private static (Command.Swap?, string) AsHolder(Situation s, WitnessRecord record)
    {
        if (record.Epoch < s.HighestEpoch && s.State.Request is OperatorRequest.Failover { AllowDataLoss: true })
            return Decided(s, record, SwapPurpose.Raise);
        if (record.Epoch < s.HighestEpoch)
            return (null, $"the witness shows epoch {record.Epoch}, but epoch {s.HighestEpoch} is known: it was restored from a backup; a person must decide (crmdr failover --allow-data-loss)");
        if (!s.IsLive && !MayResume(s, record))
            return (null, $"the lease of epoch {record.Epoch} has ended; waiting for {s.Policy.Peer} to confirm it, or for ttl and margin to pass");
        // It may have returned with empty disks.
        if (!s.IsLive && s.Local is not { PlatformInstalled: true })
            return (null, $"the lease of epoch {record.Epoch} is not resumed before the local database has been looked at");
        if (s.State.DatabaseDownSince is { } down && s.Now.Elapsed - down > s.Policy.DatabaseGrace)
            return (null, $"the local database has been away for {(s.Now.Elapsed - down).TotalSeconds:0.0} s: letting the lease lapse");
        if (GiveOrRaise(s, record) is { } swap)
            return swap;

        var eligible = Eligibility.List(s);
        var due = s.Lease.LastSent is not { } sent || s.Now.Elapsed - sent >= s.Policy.Timing.RenewEvery;
        return due || !s.IsLive || !eligible.SequenceEqual(record.Eligible)
            ? (Swap(s, record.Renewed(eligible), SwapPurpose.Renew), "")
            : (null, "");
    }

    private static (Command.Swap?, string)? GiveOrRaise(Situation s, WitnessRecord record)
    {
        if (s.Local is not { } local || !s.EpochIsClosed || local.GateEpoch is not null)
            return null;
        // The epoch ends only when no application can acknowledge under it any more.
        if (s.Seen.PromisedUntil > s.Now.Monotonic)
            return null;
        if (s.Switchover is null)
            return (Swap(s, record.Passed(s.Policy.Cloud), SwapPurpose.Raise), $"a marker stands for epoch {record.Epoch}: going on under a new one");
        if (s.Peer is { } peer && peer.HighestMarker >= record.Epoch)
            return (Swap(s, record.Passed(s.Policy.Peer), SwapPurpose.Give), $"{s.Policy.Peer} has applied everything of epoch {record.Epoch}: passing the lease");
        return null;
    }

    private static (Command.Swap?, string) AsStandby(Situation s, WitnessRecord record)
    {
        var forced = s.State.Request as OperatorRequest.Failover;
        // Also when a person asked: it may have been struck out since.
        if (forced is not { AllowDataLoss: true } && !record.IsEligible(s.Policy.Cloud))
            return (null, $"following {record.Holder}; not eligible to take over");
        var wait = s.Policy.Timing.TakeAfter - s.Lease.WatchedFor(s.Now, s.Policy.Timing);
        if (wait > TimeSpan.Zero)
            return (null, $"following {record.Holder}");
        if (forced is null && (!s.Policy.Automatic || s.Seen.Paused))
            return (null, $"{record.Holder} no longer renews; automatic failover is {(s.Seen.Paused ? "paused" : "off")}: waiting for crmdr failover");
        if (s.Local is not { PlatformInstalled: true })
            return (null, $"{record.Holder} no longer renews, but the local database does not answer");
        if (forced is null && TooSoon(s, record) is { } tooSoon)
            return (null, tooSoon);
        if (forced is not { AllowDataLoss: true } && Regress(s, record.Epoch + 1) is { } refused)
            return (null, refused);
        var epoch = Math.Max(record.Epoch, forced is { AllowDataLoss: true } ? s.HighestEpoch : 0);
        var wanted = record.Passed(s.Policy.Cloud) with { Epoch = epoch + 1 };
        return (Swap(s, wanted, SwapPurpose.Take),
            $"{record.Holder} has not renewed for {s.Lease.WatchedFor(s.Now, s.Policy.Timing).TotalSeconds:0.0} s: taking the lease as epoch {wanted.Epoch}");
    }

    /// <summary>
    /// Two clouds that fail by turns would lose what is younger than maxLag at every turn: after one failover the next is a person's to start. It is measured by
    /// wall clocks, for a restart must not make it forgotten; a wrong clock costs a person's word, or saves it, and no write.
    /// </summary>
    private static string? TooSoon(Situation s, WitnessRecord record)
    {
        if (s.Local is not { LastFailover: { } last } local)
            return null;
        var age = (last.Age > TimeSpan.Zero ? last.Age : TimeSpan.Zero) + s.Now.Elapsed - local.LookedAt;
        return age >= s.Policy.MinimumBetweenFailovers ? null
            : $"{record.Holder} no longer renews, but the last failover, to {last.Cloud} as epoch {last.Epoch}, was {age.TotalSeconds:0} s ago and the minimum is {s.Policy.MinimumBetweenFailovers.TotalSeconds:0.##} s: waiting for crmdr failover";
    }

    /// <summary>A person decided how to go on after the witness was restored. Whoever holds a lease of before is waited for all the same.</summary>
    private static (Command.Swap?, string) Decided(Situation s, WitnessRecord record, SwapPurpose purpose) => s.Lease.WatchedFor(s.Now, s.Policy.Timing) < s.Policy.Timing.TakeAfter
        ? (null, $"going on under epoch {s.HighestEpoch + 1}, as a person decided, once every lease of before the restore has ended")
        : (Swap(s, record.Passed(s.Policy.Cloud) with { Epoch = s.HighestEpoch + 1 }, purpose), $"going on under epoch {s.HighestEpoch + 1}, as a person decided");

    /// <summary>
    /// Whether a lease that is not live may be used again at once: it was passed to us, or the peer, asked after the last reading of this revision, knows of nothing newer and
    /// is not taking anything, or the revision has stood so long that whoever held another has stopped. Guards against a witness restored from a backup: between two readings of
    /// one revision the peer may have taken the lease and the witness have forgotten it.
    /// </summary>
    private static bool MayResume(Situation s, WitnessRecord record) =>
        s.Lease.PassedToUs
        || (s.Peer is { } peer && s.Seen.PeerAskedAt >= s.Lease.LastRead && peer.HighestEpoch <= record.Epoch && peer.GateEpoch is null
            && (peer.TakenEpoch == 0 || peer.TakenEpoch < record.Epoch))
        || s.Lease.WatchedFor(s.Now, s.Policy.Timing) >= s.Policy.Timing.TakeAfter;

    private static Command.Swap Swap(Situation s, WitnessRecord wanted, SwapPurpose purpose) =>
        new(s.Record!, wanted with { Revision = s.Record!.Revision + RevisionStep.Of(s.State.Seed, s.Record.Revision, s.Now.Elapsed) }, purpose);

    /// <summary>Why no lease may be taken under this epoch; null when it may.</summary>
    public static string? Regress(Situation s, long epoch) => epoch > s.HighestEpoch
        ? null
        : $"epoch {epoch} is not above {s.HighestEpoch}, the highest known: the witness was restored from a backup; a person must decide (crmdr failover --allow-data-loss)";
}
