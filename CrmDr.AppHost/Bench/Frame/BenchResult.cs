namespace CrmDr.AppHost.Bench.Frame;

/// <summary>What a benchmark found.</summary>
public sealed record BenchResult
{
    /// <summary>The figures, as they stand in the JSON.</summary>
    public required object Rows { get; init; }

    public required IReadOnlyList<BenchTable> Tables { get; init; }

    /// <summary>Why it ended before all was measured; null: it did not.</summary>
    public string? BrokeOff { get; init; }

    /// <summary>What a reader should know: what was skipped and why.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What it is to show, and whether it did.</summary>
    public IReadOnlyList<BenchAim> Aims { get; init; } = [];

    /// <summary>Versions of the programs that took part, by name.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
}
