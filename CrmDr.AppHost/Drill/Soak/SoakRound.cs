using CrmDr.AppHost.Drill.Soak.Checking;

namespace CrmDr.AppHost.Drill.Soak;

/// <summary>One round of a soak: a stretch of load with faults in it, checked as a whole.</summary>
public sealed record SoakRound
{
    public required int Number { get; init; }

    public double DurationSeconds { get; init; }

    public IReadOnlyList<string> Faults { get; init; } = [];

    public int AckedWrites { get; init; }

    public int AckedUpdates { get; init; }

    public int AckedTransfers { get; init; }

    public int Reads { get; init; }

    public int FailedRequests { get; init; }

    public int RoleChanges { get; init; }


    /// <summary>Acknowledged writes that stand in the ledger in the end.</summary>
    public int LedgeredTransactions { get; init; }

    public int ReplayedTransactions { get; init; }

    public int RowsCompared { get; init; }

    public double? WritePauseSeconds { get; init; }

    public IReadOnlyList<Violation> Violations { get; init; } = [];

    /// <summary>Why it broke off, such as protection that did not return.</summary>
    public string? Error { get; init; }

    public IReadOnlyList<Mark> Marks { get; init; } = [];
}
