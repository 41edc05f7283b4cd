using System.Text.Json.Nodes;

namespace CrmDr.AppHost.Cli;

/// <summary>What a controller said to a request to do something.</summary>
/// <param name="Status">The HTTP status; 0 when nobody answered.</param>
/// <param name="Reason">One sentence: what came of it, or why nothing did; null when it was done without a word.</param>
/// <param name="Body">The answer as it came.</param>
public sealed record ControllerAnswer(int Status, string? Reason, JsonNode? Body)
{
    public bool Accepted => Status is >= 200 and < 300;

    /// <summary>Refused by decision, nothing changed; as opposed to nobody having answered.</summary>
    public bool Refused => Status is >= 400 and < 500;
}
