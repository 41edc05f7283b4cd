using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrmDr.AppHost.Bench.Frame;

/// <summary>A benchmark as JSON: what was measured, when, on which machine, and with which programs.</summary>
/// <param name="Benchmark">Its name.</param>
/// <param name="At">When it ended.</param>
/// <param name="Machine">Where it ran.</param>
/// <param name="Versions">Of the programs that took part.</param>
/// <param name="Rounds">How often each figure was measured.</param>
/// <param name="Settings">The other options.</param>
/// <param name="Stopped">Ended by Ctrl-C: some rows are missing.</param>
/// <param name="BrokeOff">Why it ended before all was measured; null: it did not, or was stopped.</param>
/// <param name="Remarks">What a reader should know.</param>
/// <param name="Rows">The figures.</param>
public sealed record BenchReport(
    string Benchmark, DateTimeOffset At, Machine Machine, IReadOnlyDictionary<string, string> Versions, int Rounds, IReadOnlyDictionary<string, object?> Settings, bool Stopped, string? BrokeOff, IReadOnlyList<string> Remarks, object Rows)
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        // A ratio to something too short to be measured is no number, and no reason to lose the others.
        NumberHandling = JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string ToJson() => JsonSerializer.Serialize(this, Indented);
}
