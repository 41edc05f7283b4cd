using System.Text.Json.Nodes;

namespace CrmDr.Api.Features.Conflicts;

/// <summary>What a row shall be like, given what was lost and what is there.</summary>
internal static class MergeRule
{
    /// <summary>What was lost, on top of what is there: a column that is not in the ledger had not been changed.</summary>
    public static JsonObject Kept(IEnumerable<string> fields, JsonObject lost, JsonObject? current) => Choose(fields, lost, current, _ => true);

    /// <summary>What is there; where that is empty, or where a field is named, what was lost.</summary>
    public static JsonObject Merged(IEnumerable<string> fields, JsonObject lost, JsonObject current, IReadOnlyCollection<string> take) =>
        Choose(fields, lost, current, field => current[field] is null || take.Contains(field));

    private static JsonObject Choose(IEnumerable<string> fields, JsonObject lost, JsonObject? current, Predicate<string> takesLost)
    {
        var wanted = (JsonObject?)current?.DeepClone() ?? [];
        foreach (var field in fields)
            if (lost.TryGetPropertyValue(field, out var value) && takesLost(field))
                wanted[field] = value?.DeepClone();
        return wanted;
    }
}
