namespace CrmDr.Failover.Decisions;

/// <summary>When a standby rehearses its gate: not while roles change, and again now and then, for sessions end and begin anew.</summary>
/// <param name="RestlessAt">Elapsed time of the last look that did not show a standby at rest; null before there was one.</param>
/// <param name="RehearsedAt">Elapsed time of the last rehearsal; null before the first.</param>
public sealed record RehearsalWatch(TimeSpan? RestlessAt, TimeSpan? RehearsedAt)
{
    /// <summary>A cloud that has just passed its lease on leaves the machine to the one that takes over.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    public static readonly TimeSpan Again = TimeSpan.FromSeconds(10);

    /// <summary>Nothing seen.</summary>
    public static RehearsalWatch None { get; } = new(null, null);

    /// <summary>Takes in one look.</summary>
    public RehearsalWatch Seen(Role role, Observation seen, TimeSpan now) => IsAtRest(role, seen) ? this : this with { RestlessAt = now };

    public RehearsalWatch Rehearsed(TimeSpan now) => this with { RehearsedAt = now };

    /// <summary>Whether it is time, by what was taken in just now.</summary>
    public bool IsDue(TimeSpan now) => (RestlessAt is not { } restless || now - restless >= Calm) && (RehearsedAt is not { } rehearsed || now - rehearsed >= Again);

    /// <summary>A rehearsal needs a closed gate, and must not meet a command that moves it.</summary>
    private static bool IsAtRest(Role role, Observation seen) =>
        role == Role.Standby && seen.Local is { PlatformInstalled: true, GateEpoch: null, WriterGranted: false } && !seen.Busy.Contains(Lane.Gate);
}
