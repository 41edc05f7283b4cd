using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Soak.Checking;

namespace CrmDr.AppHost.Drill.Soak;

/// <summary>The result of a soak, as it is written to <c>soak.json</c>.</summary>
public sealed record SoakReport
{
    public required int Seed { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public double DurationSeconds { get; init; }

    public required string Profile { get; init; }

    /// <summary>Judged as a mode in which no acknowledged write may lose.</summary>
    public bool Strict { get; init; }

    public RunSettings? Settings { get; init; }

    public IReadOnlyList<SoakRound> Rounds { get; init; } = [];

    /// <summary>Ended by a person before its time.</summary>
    public bool Interrupted { get; init; }

    public IReadOnlyDictionary<string, int> FaultsByKind { get; init; } = new Dictionary<string, int>();

    public int AckedWrites => Rounds.Sum(round => round.AckedWrites);

    public int Faults => FaultsByKind.Values.Sum();

    public IReadOnlyList<Violation> Violations => [.. Rounds.SelectMany(round => round.Violations)];

    /// <summary>Something was tested, and nothing was found.</summary>
    public bool Passed => AckedWrites > 0 && Rounds.All(round => round.Violations.Count == 0 && round.Error is null);
}
