using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.Checking;
using CrmDr.AppHost.Drill.Expectations;
using CrmDr.AppHost.Drill.Load;
using CrmDr.AppHost.Drill.Statistics;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>What a drill left behind, as far as it came: everything the report is computed from.</summary>
public sealed record DrillFacts
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

    public bool HasFailover { get; init; }

    public Footprint? Footprint { get; init; }

    public IReadOnlyList<Expectation> Expectations { get; init; } = [];

    public int? ReportedLosses { get; init; }

    public IReadOnlyDictionary<string, double> Observations { get; init; } = new Dictionary<string, double>();

    public IReadOnlyList<ServiceEvent> Events { get; init; } = [];

    public string? Error { get; init; }

    public IReadOnlyList<Attempt> Attempts { get; init; } = [];

    public int Skipped { get; init; }

    /// <summary>How the load was carried before the fault.</summary>
    public SteadyState? SteadyState { get; init; }

    public double? FaultAt { get; init; }

    public long? PromotedEpoch { get; init; }

    public double? GateOpenedAt { get; init; }

    public double? FirstAckAfterFault { get; init; }

    public IReadOnlyList<Gap> Switchovers { get; init; } = [];

    public int? VerifyRowsDiffering { get; init; }

    public CheckResult? Check { get; init; }

    public WitnessHistory? History { get; init; }

    public IReadOnlyList<TableComparison> Tables { get; init; } = [];

    public IReadOnlyList<Mark> Marks { get; init; } = [];

    public IReadOnlyList<LagSample> Lag { get; init; } = [];
}
