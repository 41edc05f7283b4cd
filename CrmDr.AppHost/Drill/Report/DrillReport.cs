using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>
/// The result of one drill, as it is written to <c>report.json</c> (names in camelCase). Durations end in <c>Seconds</c>;
/// a figure that the scenario does not measure, or could not because it broke off, is null.
/// </summary>
public sealed record DrillReport
{
    public required string Scenario { get; init; }

    public required string Strategy { get; init; }

    public required string Profile { get; init; }

    /// <value>Default <c>async</c>.</value>
    public string Replication { get; init; } = "async";

    /// <summary>How the standby's cache was kept like the primary's.</summary>
    /// <value>Default <c>stream</c>.</value>
    public string CacheMode { get; init; } = "stream";

    public required string Gateway { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public double DurationSeconds { get; init; }

    public RunSettings? Settings { get; init; }

    /// <summary>How the load was carried just before anything was broken; null when the drill did not come to that.</summary>
    public SteadyState? SteadyState { get; init; }

    /// <summary>What the person should do before they read the times; null when there is nothing.</summary>
    public string? Advice => SteadyState is { Reached: false } state
        ? $"no steady state before the fault ({state.Found}; expected at most {Statistics.SteadyState.MaxP95Milliseconds:0} ms and {Statistics.SteadyState.MaxFailedShare:P0}): this machine does not carry the load. Lower --rate, or end what runs beside it; what was lost, doubled or contradictory is judged all the same."
        : null;

    /// <summary>Longest gap between acknowledged writes around the fault.</summary>
    public double? RecoveryTimeSeconds { get; init; }

    public Phases? Phases { get; init; }

    /// <summary>From the oldest acknowledged write missing at promotion to the fault.</summary>
    public double? DataLossWindowSeconds { get; init; }

    /// <summary>Acknowledged before the fault and not in the survivor when it opened.</summary>
    public int? AckedWritesMissing { get; init; }

    /// <summary>Of those, neither in both databases nor in the ledger after reprotection.</summary>
    public int? AckedWritesMissingFinally { get; init; }

    /// <summary>Of those, what no reported range of loss contains.</summary>
    public int? AckedWritesMissingUnreported { get; init; }

    public int? ReportedLosses { get; init; }

    public int? LedgeredTransactions { get; init; }

    public int? ReplayedTransactions { get; init; }

    public int? ResentTransactions { get; init; }

    public int? DuplicatedWrites { get; init; }

    public int AckedWrites { get; init; }

    public int FailedRequests { get; init; }

    /// <summary>Longest gap between acknowledged writes around a planned switchover or failback.</summary>
    public double? SwitchoverPauseSeconds { get; init; }

    /// <summary>That of each of them, in their order.</summary>
    public IReadOnlyList<double> SwitchoverPausesSeconds { get; init; } = [];

    public int? SwitchoverFailedRequests { get; init; }

    /// <summary>The longest time without an acknowledged write while the load ran, whatever the reason.</summary>
    public double? WritePauseSeconds { get; init; }

    /// <summary>How often the lease went to another cloud.</summary>
    public int? RoleChanges { get; init; }

    /// <summary>What single steps noted, by name.</summary>
    public IReadOnlyDictionary<string, double> Observations { get; init; } = new Dictionary<string, double>();

    public int? SplitBrainWrites { get; init; }

    /// <summary>Stored without the client having been told.</summary>
    public int? LateCommits { get; init; }

    /// <summary>Strategy active-active: rows in the ledger, which both clouds had written without knowing of each other; null otherwise.</summary>
    public int? Conflicts { get; init; }

    /// <summary>What the world took before any load; null of one that was there already.</summary>
    public Footprint? Footprint { get; init; }

    public int? TablesCompared { get; init; }

    public int? RowsDiffering { get; init; }

    /// <summary>The same by the product's own <c>verify</c>, asked for under load after reprotection.</summary>
    public int? VerifyRowsDiffering { get; init; }

    public int? WrongDealAmounts { get; init; }

    /// <summary>Answered with <c>not-stored</c> and stored all the same.</summary>
    public int? RefusedWritesStored { get; init; }

    /// <summary>Acknowledged without an epoch or check time, so that nobody can judge them.</summary>
    public int? AckedWithoutCheckTime { get; init; }

    public RequestCounts? Requests { get; init; }

    public double? LatencyP50Milliseconds { get; init; }

    public double? LatencyP99Milliseconds { get; init; }

    public IReadOnlyList<Objective> Objectives { get; init; } = [];

    /// <summary>Every objective and every safety figure.</summary>
    public bool ObjectivesMet { get; init; }

    /// <summary>Every safety figure is zero and the scenario ran to its end.</summary>
    public bool SafetyMet { get; init; }

    public bool Completed { get; init; }

    /// <summary>Why it broke off; null when it ran to its end.</summary>
    public string? Error { get; init; }

    /// <summary>The failed requests by kind.</summary>
    public IReadOnlyList<FailureKind> Failures { get; init; } = [];

    public IReadOnlyList<Mark> Marks { get; init; } = [];

    /// <summary>What the controllers said meanwhile, as far as it could be read.</summary>
    public IReadOnlyList<ServiceEvent> Events { get; init; } = [];

    public IReadOnlyList<EpochStart> Epochs { get; init; } = [];

    public IReadOnlyList<TableComparison> Tables { get; init; } = [];

    /// <summary>Up to a few of each defect, in words.</summary>
    public IReadOnlyList<string> Findings { get; init; } = [];

    public IReadOnlyList<TimelinePoint> Timeline { get; init; } = [];

    public double TimelineBucketSeconds { get; init; }

    public IReadOnlyList<LagSample> Lag { get; init; } = [];
}
