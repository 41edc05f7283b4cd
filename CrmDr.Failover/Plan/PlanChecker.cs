using System.Text.Json;
using CrmDr.Failover.Plan.Shape;

namespace CrmDr.Failover.Plan;

/// <summary>Holds a document against the field table: unknown fields, wrong types, values out of range.</summary>
internal static class PlanChecker
{
    private const int LongestQuote = 60;

    public static void Check(JsonElement found, PlanNode node, string path, PlanFaults faults)
    {
        switch (node)
        {
            case PlanObject shape: Object(found, shape, path, faults); break;
            case PlanMap map: Map(found, map, path, faults); break;
            default:
                if (Complaint(found, node) is { } complaint) faults.Add(path, complaint);
                break;
        }
    }

    /// <summary>What is wrong with a single value; null when nothing is.</summary>
    public static string? Complaint(JsonElement found, PlanNode node) => node switch
    {
        PlanNumber number => found.ValueKind == JsonValueKind.Number && number.Allows(found.GetDouble()) ? null
            : $"Found {Quote(found)}, expected {number.Range}. {(found.ValueKind == JsonValueKind.String ? "Write it without quotes" : "Change the value")}{Or(number.Default)}.",
        PlanChoice choice => found.ValueKind == JsonValueKind.String && choice.Words.Contains(found.GetString()!) ? null
            : $"Found {Quote(found)}, expected one of {string.Join(", ", choice.Words)}. Change the word{Or(choice.Default)}.",
        PlanText text => found.ValueKind == JsonValueKind.String && text.Allows(found.GetString()!) ? null
            : $"Found {Quote(found)}, expected {text.Form}. Change the text{Or(text.Default)}.",
        PlanFlag flag => found.ValueKind is JsonValueKind.True or JsonValueKind.False ? null
            : $"Found {Quote(found)}, expected true or false. Change the value{Or(flag.Default ? "true" : "false")}.",
        _ => throw new InvalidOperationException($"{node.GetType().Name} is not a single value."),
    };

    private static void Object(JsonElement found, PlanObject shape, string path, PlanFaults faults)
    {
        if (!IsObject(found, path, faults)) return;
        foreach (var member in found.EnumerateObject())
        {
            var field = shape.Fields.FirstOrDefault(known => known.Name == member.Name);
            if (field is null)
                faults.Add($"{path}.{member.Name}",
                    $"Found an unknown field; expected one of {string.Join(", ", shape.Fields.Select(known => known.Name))}. Correct its name or remove it.");
            else
                Check(member.Value, field.Node, $"{path}.{member.Name}", faults);
        }
        foreach (var field in shape.Fields.Where(field => field.Required && !found.TryGetProperty(field.Name, out _)))
            faults.Add($"{path}.{field.Name}", $"Found nothing, expected {Kind(field.Node)}. Add it: {field.Node.Summary}");
    }

    private static void Map(JsonElement found, PlanMap map, string path, PlanFaults faults)
    {
        if (!IsObject(found, path, faults)) return;
        foreach (var member in found.EnumerateObject())
        {
            if (!map.Names.Allows(member.Name))
                faults.Add($"{path}.{member.Name}", $"Found the name \"{member.Name}\", expected {map.Names.Form}. Rename it.");
            Check(member.Value, map.Value, $"{path}.{member.Name}", faults);
        }
    }

    private static bool IsObject(JsonElement found, string path, PlanFaults faults)
    {
        if (found.ValueKind != JsonValueKind.Object)
        {
            faults.Add(path, $"Found {Quote(found)}, expected an object. Write {{ ... }}, or remove it to have the defaults.");
            return false;
        }
        foreach (var name in found.EnumerateObject().GroupBy(member => member.Name).Where(group => group.Count() > 1).Select(group => group.Key))
            faults.Add($"{path}.{name}", "Found the field more than once, expected it once. Remove all but one.");
        return true;
    }

    private static string Kind(PlanNode node) => node switch
    {
        PlanText text => text.Form,
        PlanNumber number => number.Range,
        PlanChoice choice => "one of " + string.Join(", ", choice.Words),
        _ => "an object",
    };

    private static string Or(object? whenAbsent) => whenAbsent is null ? "" : $", or remove the field to have {whenAbsent}";

    private static string Quote(JsonElement found)
    {
        var text = found.GetRawText().ReplaceLineEndings(" ");
        return text.Length <= LongestQuote ? text : text[..LongestQuote] + "...";
    }
}
