using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>A benchmark as JSON: what was measured, when, on which machine, and with which programs.</summary>
public sealed record BenchReport
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        // A ratio to something too short to be measured is no number, and no reason to lose the others.
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Its name.</summary>
    public required string Benchmark { get; init; }

    /// <summary>What it compares, in one sentence.</summary>
    public required string What { get; init; }

    /// <summary>How to measure it again.</summary>
    public required string Command { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Where it ran.</summary>
    public required Machine Machine { get; init; }

    /// <summary>Versions of the programs that took part, by name.</summary>
    public required IReadOnlyDictionary<string, string> Versions { get; init; }

    /// <summary>How often each figure was measured.</summary>
    public required int Rounds { get; init; }

    /// <summary>The other options.</summary>
    public required IReadOnlyDictionary<string, object?> Settings { get; init; }

    /// <summary>Ended by Ctrl-C: some rows are missing.</summary>
    public bool Stopped { get; init; }

    /// <summary>Why it ended before all was measured; null: it did not, or was stopped.</summary>
    public string? BrokeOff { get; init; }

    /// <summary>What a reader should know.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>What it is to show, and whether it did.</summary>
    public IReadOnlyList<BenchAim> Aims { get; init; } = [];

    /// <summary>The figures.</summary>
    public required object Rows { get; init; }

    /// <summary>The figures as they are shown.</summary>
    public IReadOnlyList<BenchTable> Tables { get; init; } = [];

    public string ToJson() => JsonSerializer.Serialize(this, Indented);

    /// <exception cref="InvalidDataException">That is no report; the message names the file.</exception>
    public static BenchReport Parse(string json, string file)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchReport>(json, Indented) ?? throw new InvalidDataException($"{file}: expected the report of a benchmark, found null");
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"{file}: expected the report of a benchmark, found something else: {failure.Message}", failure);
        }
    }
}
