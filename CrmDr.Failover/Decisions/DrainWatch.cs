namespace CrmDr.Failover.Decisions;

/// <summary>Watches apply during a promotion: what has arrived is applied, but what hangs is not waited for.</summary>
/// <param name="Since">Elapsed time at which the wait began.</param>
/// <param name="AppliedTo">Position at the last look.</param>
/// <param name="MovedAt">Elapsed time at which the position last moved.</param>
public sealed record DrainWatch(TimeSpan Since, ulong AppliedTo, TimeSpan MovedAt)
{
    /// <summary>Takes in one look.</summary>
    public static DrainWatch Seen(DrainWatch? before, ulong appliedTo, TimeSpan now) =>
        before is null ? new DrainWatch(now, appliedTo, now)
        : before.AppliedTo == appliedTo ? before
        : before with { AppliedTo = appliedTo, MovedAt = now };

    /// <summary>Whether promotion may go on.</summary>
    public bool IsDone(TimeSpan now, FailoverPolicy policy) => now - MovedAt >= policy.DrainQuiet || now - Since >= policy.Drain;
}
