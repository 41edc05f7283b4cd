using System.Text.Json;
using System.Text.Json.Serialization;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>Writes numbers with at most four decimals: finer ones say nothing about what was measured.</summary>
public sealed class ShortNumberConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(Math.Round(value, 4));
}
