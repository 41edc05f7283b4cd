using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>What became of all requests.</summary>
public sealed record RequestCounts
{
    public int Writes { get; init; }

    public int Reads { get; init; }

    public int AckedContacts { get; init; }

    public int AckedUpdates { get; init; }

    public int AckedTransfers { get; init; }

    public int FailedWrites { get; init; }

    public int FailedReads { get; init; }

    /// <summary>Writes that the application decided against, such as 412 after a failover.</summary>
    public int RejectedWrites { get; init; }

    /// <summary>Reads of an acknowledged contact that was not there: an orphan before its salvage.</summary>
    public int ReadsNotFound { get; init; }

    public int StaleReads { get; init; }

    public int Held { get; init; }

    public double MaxHeldSeconds { get; init; }

    /// <summary>Wanted by the schedule and not sent, because too many were in flight.</summary>
    public int Skipped { get; init; }

    public static RequestCounts Of(IReadOnlyList<Attempt> attempts, int skipped) => new()
    {
        Writes = attempts.Count(attempt => attempt.IsWrite),
        Reads = attempts.Count(attempt => !attempt.IsWrite),
        AckedContacts = Acked(attempts, AttemptKind.CreateContact),
        AckedUpdates = Acked(attempts, AttemptKind.UpdateContact),
        AckedTransfers = Acked(attempts, AttemptKind.Transfer),
        FailedWrites = attempts.Count(attempt => attempt.IsWrite && attempt.IsFailed),
        FailedReads = attempts.Count(attempt => !attempt.IsWrite && attempt.IsFailed),
        RejectedWrites = attempts.Count(attempt => attempt.IsWrite && attempt.Answer?.Outcome == Outcome.Rejected),
        ReadsNotFound = attempts.Count(attempt => !attempt.IsWrite && attempt.Answer?.Status == 404),
        StaleReads = attempts.Count(attempt => attempt.Answer?.Stale == true),
        Held = attempts.Count(attempt => attempt.Answer?.HeldSeconds > 0),
        MaxHeldSeconds = attempts.Max(attempt => attempt.Answer?.HeldSeconds) ?? 0,
        Skipped = skipped,
    };

    private static int Acked(IReadOnlyList<Attempt> attempts, AttemptKind kind) =>
        attempts.Count(attempt => attempt.Kind == kind && attempt.IsAcknowledged);
}
