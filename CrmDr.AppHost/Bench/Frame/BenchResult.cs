namespace CrmDr.AppHost.Bench.Frame;

/// <summary>What a benchmark found.</summary>
public sealed record BenchResult
{
    /// <summary>The figures, as they stand in the JSON.</summary>
    public required object Rows { get; init; }

    public required IReadOnlyList<BenchTable> Tables { get; init; }

    /// <summary>Why it ended before all was measured; null: it did not.</summary>
    public string? BrokeOff { get; init; }

    /// <summary>Whether every round of every row came to its end; what is in the others stands in the remarks.</summary>
    public bool IsWhole { get; init; } = true;

    /// <summary>Why nothing was measured: something is missing, or was asked for wrongly.</summary>
    public string? Refused { get; private init; }

    /// <summary>Nothing was measured, for this reason.</summary>
    public static BenchResult RefusedFor(string reason) => new() { Rows = Array.Empty<object>(), Tables = [], Refused = reason };

    /// <summary>What a reader should know: what was skipped and why.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What it is to show, and whether it did.</summary>
    public IReadOnlyList<BenchAim> Aims { get; init; } = [];

    /// <summary>Versions of the programs that took part, by name.</summary>
    public IReadOnlyDictionary<string, string> Versions { get; init; } = new Dictionary<string, string>();
}
