using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Replicas;

/// <summary>What one replica of a cloud's controller knows of the row that says who acts.</summary>
/// <remarks>
/// Invariant: of all replicas at most one is active at any moment, as long as no clock is off by more than the margin within one ttl. The one that acts counts from the moment its writing was
/// <em>sent</em>, the others from the moment they first <em>received</em> a revision. Once it has ended a lease never comes back: the process ends, and another one starts from nothing, so that
/// two replicas are, to everybody else, one controller that was started again.
/// </remarks>
/// <param name="Me">The name of this process. No other process ever has it.</param>
/// <param name="Timing">The lease's durations.</param>
public sealed record ReplicaLease(string Me, LeaseTiming Timing)
{
    /// <summary>
    /// In the place of a holder where there was no row. The database is new, or has lost its disks while somebody acts by what stood there; and that there is none, seen twice, says nothing of
    /// what was there in between. So a row is made that can be watched.
    /// </summary>
    public const string Unknown = "?";

    /// <summary>The row as it was last seen; null when there was none, or nothing was read yet.</summary>
    public ReplicaRecord? Record { get; private init; }

    /// <summary>Something was read: that there is no row is known too.</summary>
    public bool HasRead { get; private init; }

    /// <summary>Another replica may act: this one never will again.</summary>
    public bool HasEnded { get; private init; }

    /// <summary>Elapsed time until which this replica may act; null before its first writing was seen to arrive.</summary>
    public TimeSpan? ActiveUntil { get; private init; }

    private TimeSpan StandsSince { get; init; }
    private TimeSpan? LastSent { get; init; }
    private (long Revision, ClockReading At)? Unresolved { get; init; }

    /// <summary>Whether this replica may act now. Asked again after everything that it lets out.</summary>
    public bool IsActive(ClockReading now) => !HasEnded && ActiveUntil > now.Elapsed;

    /// <summary>What to do now.</summary>
    public ReplicaStep Next(ClockReading now)
    {
        if (HasEnded || ActiveUntil <= now.Elapsed)
            return ReplicaStep.Stop;
        if (ActiveUntil is not null)
            return now.Elapsed - LastSent!.Value >= Timing.RenewEvery ? ReplicaStep.Write : ReplicaStep.Wait;
        if (!HasRead)
            return ReplicaStep.Wait;
        if (Record is null)
            return ReplicaStep.Write;
        // Free, or its own name from a writing whose answer came too late, or nobody has moved for so long that whoever acted has stopped.
        return Record.Holder is null || Record.Holder == Me || now.Monotonic - StandsSince >= Timing.TakeAfter ? ReplicaStep.Write : ReplicaStep.Wait;
    }

    /// <summary>The row to write, and the state in which that is under way.</summary>
    /// <param name="seed">A random number, another for every process.</param>
    /// <param name="address">Where this replica answers.</param>
    /// <param name="now">The moment of sending.</param>
    public (ReplicaRecord Wanted, ReplicaLease Sent) Write(ulong seed, string address, ClockReading now)
    {
        var revision = (Record?.Revision ?? 0) + RevisionStep.Of(seed, Record?.Revision ?? 0, now.Elapsed);
        if (Record is null)
            return (new ReplicaRecord(revision, Unknown, null), this);
        return (new ReplicaRecord(revision, Me, address), this with { LastSent = now.Elapsed, Unresolved = (revision, now) });
    }

    /// <summary>Takes in the row as it was read; null when there is none.</summary>
    public ReplicaLease Seen(ReplicaRecord? record, ClockReading receivedAt)
    {
        // What was sent without an answer did arrive: it is counted from its sending, as an answer would have been.
        if (Unresolved is { } sent && record?.Holder == Me && record.Revision == sent.Revision)
            return Begun(record, sent.At, receivedAt);
        var same = HasRead && record == Record;
        return this with
        {
            Record = record,
            HasRead = true,
            StandsSince = same ? StandsSince : receivedAt.Monotonic,
            HasEnded = HasEnded || (ActiveUntil is not null && record?.Holder != Me),
        };
    }

    /// <summary>Takes in the answer to a writing.</summary>
    /// <param name="wanted">What was to be written.</param>
    /// <param name="outcome">What became of it. A refusal is followed by a reading.</param>
    /// <param name="receivedAt">When the answer came.</param>
    public ReplicaLease Answered(ReplicaRecord wanted, CompareAndSetOutcome outcome, ClockReading receivedAt) => outcome switch
    {
        CompareAndSetOutcome.Applied when wanted.Holder == Unknown => Seen(wanted, receivedAt),
        CompareAndSetOutcome.Applied when Unresolved is { } sent => Begun(wanted, sent.At, receivedAt),
        CompareAndSetOutcome.Refused => this with { Unresolved = null },
        _ => this,
    };

    /// <summary>It stops by itself: not active from here on, so that the row may be given free.</summary>
    public ReplicaLease Released() => this with { HasEnded = true };

    private ReplicaLease Begun(ReplicaRecord record, ClockReading sentAt, ClockReading receivedAt)
    {
        var until = Timing.HeldUntil(sentAt);
        return this with
        {
            Record = record,
            HasRead = true,
            StandsSince = receivedAt.Monotonic,
            // A first writing that came too late is done again; a later one ended nothing that had not ended before.
            ActiveUntil = ActiveUntil is null && until <= receivedAt.Elapsed ? null : until,
            Unresolved = null,
            HasEnded = HasEnded || ActiveUntil <= receivedAt.Elapsed,
        };
    }
}
