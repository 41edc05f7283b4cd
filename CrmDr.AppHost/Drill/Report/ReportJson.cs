using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>How a report is written as JSON.</summary>
public static class ReportJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase), new ShortNumberConverter() },
    };

    private static JsonSerializerOptions Compact { get; } = new(Options) { WriteIndented = false };

    public static string Write(DrillReport report) => JsonSerializer.Serialize(report, Options);

    /// <summary>On one line and safe inside a script element: the default encoder escapes angle brackets.</summary>
    public static string WriteCompact(DrillReport report) => JsonSerializer.Serialize(report, Compact);

    public static DrillReport Read(string json) =>
        JsonSerializer.Deserialize<DrillReport>(json, Options) ?? throw new JsonException("the report is empty");
}
