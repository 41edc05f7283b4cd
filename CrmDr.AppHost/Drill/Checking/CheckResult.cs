using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>What the checker found. Every list is empty in a drill without a defect, but for the first two.</summary>
public sealed record CheckResult
{
    /// <summary>Acknowledged by the failed cloud and not in the survivor when it opened: the orphans.</summary>
    public required IReadOnlyList<Attempt> MissingAtPromotion { get; init; }

    /// <summary>Stored although the client was never told.</summary>
    public required IReadOnlyList<Attempt> LateCommits { get; init; }

    /// <summary>Acknowledged, and in the end neither in both databases nor in the ledger.</summary>
    public required IReadOnlyList<Attempt> MissingFinally { get; init; }

    /// <summary>Of those, what no range of reported losses contains.</summary>
    public required IReadOnlyList<Attempt> MissingUnreported { get; init; }

    public required IReadOnlyList<string> Duplicates { get; init; }

    public required IReadOnlyList<Attempt> SplitBrain { get; init; }

    /// <summary>Acknowledged without an epoch or a check time: nothing can be said about who had the right to.</summary>
    public required IReadOnlyList<Attempt> WithoutCheckTime { get; init; }

    /// <summary>Answered with <c>not-stored</c> and stored all the same.</summary>
    public required IReadOnlyList<Attempt> RefusedButStored { get; init; }

    public required IReadOnlyList<string> WrongAmounts { get; init; }

    /// <summary>From the oldest orphan's acknowledgement to the fault; 0 without orphans.</summary>
    public required double DataLossWindowSeconds { get; init; }

    /// <summary>Rows in the conflict ledger.</summary>
    public int LedgeredRows { get; init; }

    public required int LedgeredTransactions { get; init; }

    public required int ReplayedTransactions { get; init; }

    public required int ResentTransactions { get; init; }

    public required int RowsDiffering { get; init; }
}
