using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrmDr.AppHost.Cli;

/// <summary>Reads fields of an answer that may be missing: an older or newer service shows a dash, not an error.</summary>
public static class JsonPath
{
    public static JsonNode? At(this JsonNode? node, string path)
    {
        foreach (var name in path.Split('.'))
            node = node is JsonObject fields ? fields[name] : null;
        return node;
    }

    public static string Text(this JsonNode? node, string path, string missing = "-") => node.At(path) switch
    {
        null => missing,
        JsonArray { Count: 0 } => "nobody",
        JsonArray list => string.Join(", ", list.Select(item => item?.ToString())),
        var value => value.ToString(),
    };

    public static bool IsTrue(this JsonNode? node, string path) => node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    public static double? Number(this JsonNode? node, string path) =>
        node.At(path) is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;

    public static string Seconds(this JsonNode? node, string path) =>
        node.Number(path) is { } seconds ? seconds.ToString("0.0##", CultureInfo.InvariantCulture) + " s" : "-";
}
