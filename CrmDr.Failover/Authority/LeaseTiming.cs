namespace CrmDr.Failover.Authority;

/// <summary>The lease's durations.</summary>
/// <param name="Ttl">How long a lease lasts from the sending of its last renewal.</param>
/// <param name="Margin">What clocks may be off within one ttl, scheduling included. The holder stops this much earlier, a taker waits this much longer.</param>
public sealed record LeaseTiming(TimeSpan Ttl, TimeSpan Margin)
{
    /// <summary>A holder renews every third of the ttl, so that two renewals may fail.</summary>
    public TimeSpan RenewEvery => Ttl / 3;

    /// <summary>How long a taker must have watched the same revision.</summary>
    public TimeSpan TakeAfter => Ttl + Margin;

    /// <summary>Between two readings of a watch that goes on: one lost answer is not too long.</summary>
    public TimeSpan LongestGap => Ttl * 0.6;

    /// <summary>The elapsed time at which a lease renewed by a message sent at <paramref name="sentAt"/> ends for its holder.</summary>
    public TimeSpan HeldUntil(ClockReading sentAt) => sentAt.Elapsed + Ttl - Margin;

    /// <summary>The elapsed time at which a promise of the peer, asked for by a message sent at <paramref name="sentAt"/>, ends for the holder: two leases, a margin less in each.</summary>
    public TimeSpan PromisedUntil(ClockReading sentAt) => sentAt.Elapsed + 2 * (Ttl - Margin);

    /// <summary>How long, on this clock, somebody may believe at the most in what was given to him for <paramref name="given"/> on his: his may be as slow as this one is fast.</summary>
    public TimeSpan Believed(TimeSpan given) => given * (TakeAfter / (Ttl - Margin));

    /// <summary>How long a cloud that has promised takes nothing: two leases, a margin more in each.</summary>
    public TimeSpan PromiseBinds => 2 * TakeAfter;

    /// <summary>A holder that has read nothing for so long asks its peer: before its lease ends, and not after every lost answer.</summary>
    public TimeSpan SilentAfter => Ttl / 2;
}
