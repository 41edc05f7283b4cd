using System.Collections.Immutable;

namespace CrmDr.Failover.Authority;

/// <summary>What one cloud knows of the lease: the newest record, how long that revision has stood, and until when its own lease lasts.</summary>
/// <remarks>
/// Invariants: <see cref="HeldUntil"/> counts from the moment a renewal that was answered with success was <em>sent</em>;
/// <see cref="StandsSince"/> counts from the moment a revision was first <em>received</em>, and anew after a silence: when the witness was away, roles stay. So a holder stops before a taker may begin,
/// as long as neither clock is off by more than the margin within one ttl. <see cref="PromisedUntil"/> counts from the moment the peer was <em>asked</em> and ends with the epoch.
/// </remarks>
public sealed record LeaseView(string Cloud)
{
    /// <summary>The newest record seen; null before the first answer.</summary>
    public WitnessRecord? Record { get; init; }

    /// <summary>The highest epoch that any record seen by this process had, also one that the witness has lost since. It only grows.</summary>
    public long HighestEpoch { get; init; }

    /// <summary>Monotonic time since when <see cref="Record"/>'s revision has been seen to stand, without a gap.</summary>
    public TimeSpan StandsSince { get; init; }

    /// <summary>Monotonic time of the last reading.</summary>
    public TimeSpan LastRead { get; init; }

    /// <summary>Elapsed time at which this cloud's lease ends as the witness granted it; null when it holds none.</summary>
    public TimeSpan? HeldUntil { get; init; }

    /// <summary>Elapsed time until which the peer has promised not to take the lease from this holder; null for no promise in this epoch.</summary>
    public TimeSpan? PromisedUntil { get; init; }

    /// <summary>Elapsed time at which the peer was last asked to promise; null before the first time.</summary>
    public TimeSpan? PromiseAskedAt { get; init; }

    /// <summary>Elapsed time at which the last compare-and-set was sent; null before the first.</summary>
    public TimeSpan? LastSent { get; init; }

    /// <summary>A compare-and-set whose outcome is not known.</summary>
    public CompareAndSetResult? Unresolved { get; init; }

    /// <summary>A compare-and-set of ours that changes the holder or the epoch was sent against this record, and may still be applied.</summary>
    public bool TenureMayChange { get; init; }

    /// <summary>The record has changed since this process first read it: nothing that a predecessor sent can be applied any more.</summary>
    public bool HasChanged { get; init; }

    /// <summary>Clouds that may stand in the witness's record as eligible, whether or not this cloud has seen it yet.</summary>
    public ImmutableArray<string> MaybeEligible { get; init; } = [];

    /// <summary>A compare-and-set was refused, so <see cref="Record"/> is not what the witness holds: only a reading says what is.</summary>
    public bool IsOutdated { get; init; }

    /// <summary>The record showed a lower revision than before: the witness was restored from a backup.</summary>
    public bool WitnessWentBack { get; init; }

    /// <summary>The lease was passed on by the peer in a switchover, as seen by this process.</summary>
    public bool PassedToUs { get; init; }

    /// <summary>Whether the witness names this cloud as holder.</summary>
    public bool IsHolder => Record?.Holder == Cloud;

    /// <summary>Epoch under which this cloud holds the lease as far as it knows, or may just be taking it; 0 for none.</summary>
    public long TakenEpoch => Math.Max(IsHolder ? Record!.Epoch : 0, Unresolved is { } sent && sent.Wanted.Holder == Cloud ? sent.Wanted.Epoch : 0);

    /// <summary>Whether this cloud holds a lease that has not ended.</summary>
    public bool IsLive(ClockReading now) => IsHolder && LiveUntil > now.Elapsed;

    /// <summary>Elapsed time at which this cloud's right to write ends: the lease's end or the promise's, whichever is later.</summary>
    public TimeSpan? LiveUntil => PromisedUntil > (HeldUntil ?? TimeSpan.MinValue) ? PromisedUntil : HeldUntil;

    /// <summary>Whether this cloud is live only because the peer has promised not to take over: the witness's grant has ended.</summary>
    public bool RestsOnPromise(ClockReading now) => IsLive(now) && !(HeldUntil > now.Elapsed);

    /// <summary>A question went unanswered since the last reading, and the witness may have come back with an older past: what stood before proves nothing any more.</summary>
    public bool WatchBroken { get; init; }

    /// <summary>How long the same revision has stood, on the monotonic clock.</summary>
    public TimeSpan StoodFor(ClockReading now) => Record is null ? TimeSpan.Zero : now.Monotonic - StandsSince;

    /// <summary>How long the same revision has been watched to stand: zero while the witness is silent.</summary>
    public TimeSpan WatchedFor(ClockReading now, LeaseTiming timing) =>
        WatchBroken || now.Monotonic - LastRead > timing.LongestGap ? TimeSpan.Zero : StoodFor(now);

    /// <summary>Takes in a record that was read at <paramref name="receivedAt"/>.</summary>
    public LeaseView Seen(WitnessRecord record, ClockReading receivedAt, LeaseTiming timing) =>
        Record is not null && record.Revision == Record.Revision && record.Equals(Record)
        ? Same(record, receivedAt, timing)
        : Changed(record, receivedAt) with { LastRead = receivedAt.Monotonic, WatchBroken = false, HighestEpoch = Math.Max(HighestEpoch, record.Epoch) };

    /// <summary>
    /// A question to a witness that may return from a backup went unanswered. Between two readings of one revision it may have granted and forgotten a renewal, so a watch
    /// begins anew with the next reading. A lease runs on.
    /// </summary>
    public LeaseView Silent() => this with { WatchBroken = true };

    private LeaseView Same(WitnessRecord record, ClockReading receivedAt, LeaseTiming timing)
    {
        // A silent witness kept its holder from renewing too: once it is back, the holder comes first and the wait begins anew.
        var watched = !WatchBroken && receivedAt.Monotonic - LastRead <= timing.LongestGap;
        return this with
        {
            StandsSince = watched ? StandsSince : receivedAt.Monotonic,
            LastRead = receivedAt.Monotonic,
            WatchBroken = false,
            // The record still is what it was before an unanswered sending; that sending may yet arrive, so it stays unresolved.
            MaybeEligible = Unresolved is null ? record.Eligible : MaybeEligible,
            IsOutdated = false,
        };
    }

    private LeaseView Changed(WitnessRecord record, ClockReading receivedAt)
    {
        if (Record is not null && record.Revision <= Record.Revision)
        {
            // A reading older than what a compare-and-set of ours has shown cannot be told from a restored witness by one look:
            // a holder stops believing in its lease at once, which is safe in both cases.
            return this with { Record = record, StandsSince = receivedAt.Monotonic, HeldUntil = null, PromisedUntil = null, Unresolved = null, TenureMayChange = false, HasChanged = false, MaybeEligible = record.Eligible, IsOutdated = false, WitnessWentBack = true, PassedToUs = false };
        }

        // A record that looks like one we sent need not be ours: the peer passes the lease on with the very record that we would have taken it with,
        // and so does a message of our predecessor that arrives late. Only an answer begins a lease; until then the one we had runs on.
        return this with
        {
            Record = record,
            StandsSince = receivedAt.Monotonic,
            HeldUntil = record.Holder == Cloud ? HeldUntil : null,
            PromisedUntil = SameTenure(record) ? PromisedUntil : null,
            Unresolved = null,
            TenureMayChange = false,
            HasChanged = Record is not null,
            MaybeEligible = record.Eligible,
            IsOutdated = false,
            PassedToUs = record.Holder == Cloud && (PassedToUs || (Record is { } before && before.Holder is { } other && other != Cloud && record.Epoch == before.Epoch + 1)),
        };
    }

    /// <summary>A compare-and-set is about to be sent. Giving the lease away ends it here and now.</summary>
    public LeaseView Sending(WitnessRecord wanted, ClockReading now) => this with
    {
        LastSent = now.Elapsed,
        HeldUntil = wanted.Holder == Cloud ? HeldUntil : null,
        PromisedUntil = SameTenure(wanted) ? PromisedUntil : null,
        TenureMayChange = TenureMayChange || !SameTenure(wanted),
        Unresolved = new CompareAndSetResult(wanted, now, CompareAndSetOutcome.Unknown),
        MaybeEligible = [.. MaybeEligible.Union(wanted.Eligible)],
    };

    /// <summary>Takes in the answer to a compare-and-set.</summary>
    public LeaseView Answered(CompareAndSetResult result, ClockReading receivedAt, LeaseTiming timing) => result.Outcome switch
    {
        // One that a reading has overtaken begins no lease: the witness may have gone back since.
        CompareAndSetOutcome.Applied when result.Wanted.Equals(Unresolved?.Wanted) && (Record is null || result.Wanted.Revision > Record.Revision) => this with
        {
            Record = result.Wanted,
            HighestEpoch = Math.Max(HighestEpoch, result.Wanted.Epoch),
            StandsSince = receivedAt.Monotonic,
            HeldUntil = result.Wanted.Holder == Cloud ? timing.HeldUntil(result.SentAt) : null,
            PromisedUntil = SameTenure(result.Wanted) ? PromisedUntil : null,
            Unresolved = null,
            TenureMayChange = false,
            HasChanged = true,
            MaybeEligible = result.Wanted.Eligible,
            IsOutdated = false,
            PassedToUs = false,
        },
        // The reader has already shown this very record: what is left is the lease, from the sending.
        CompareAndSetOutcome.Applied when result.Wanted.Equals(Record) && IsHolder => this with { HeldUntil = timing.HeldUntil(result.SentAt), PassedToUs = false },
        CompareAndSetOutcome.Applied => this,
        // Somebody else changed the record: the next reading says what it is. Until then the lease runs out by itself.
        CompareAndSetOutcome.Refused => this with { Unresolved = null, IsOutdated = true },
        _ => this,
    };

    /// <summary>
    /// Takes in the peer's promise. It counts only for the epoch it was given for, and not while this cloud may have passed that epoch on: then the promise has come too late.
    /// </summary>
    public LeaseView Promised(long epoch, ClockReading askedAt, LeaseTiming timing)
    {
        if (!IsHolder || Record!.Epoch != epoch || TenureMayChange || IsOutdated)
            return this;
        var until = timing.PromisedUntil(askedAt);
        return PromisedUntil > until ? this : this with { PromisedUntil = until };
    }

    private bool SameTenure(WitnessRecord other) => Record is not null && other.Epoch == Record.Epoch && other.Holder == Record.Holder;
}
