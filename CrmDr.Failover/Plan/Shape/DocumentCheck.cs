using System.Collections.Immutable;
using System.Text.Json;

namespace CrmDr.Failover.Plan.Shape;

/// <summary>Holds any JSON document against a field table, as the plan is held against its own.</summary>
public static class DocumentCheck
{
    /// <summary>Everything that is wrong with a document's form; empty when nothing is.</summary>
    /// <param name="json">The document's text.</param>
    /// <param name="shape">What it may hold.</param>
    public static ImmutableArray<PlanFault> Faults(string json, PlanObject shape)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var faults = new PlanFaults();
            PlanChecker.Check(document.RootElement, shape, "$", faults);
            return [.. faults.Found];
        }
        catch (JsonException malformed)
        {
            return [new PlanFault("$", Malformed(malformed))];
        }
    }

    internal static string Malformed(JsonException malformed)
    {
        var message = malformed.Message;
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return $"Found malformed JSON at line {malformed.LineNumber + 1}, column {malformed.BytePositionInLine + 1}: "
            + $"{(end < 0 ? message : message[..end])} Expected one JSON object without comments. Correct that place and read it again.";
    }
}
