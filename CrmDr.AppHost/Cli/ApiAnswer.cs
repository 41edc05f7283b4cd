using System.Text.Json.Nodes;

namespace CrmDr.AppHost.Cli;

/// <summary>What the CRM said.</summary>
/// <param name="Status">HTTP status; 0 when nobody answered.</param>
/// <param name="Body">Its JSON, if any.</param>
/// <param name="ETag">The version of what was answered.</param>
public sealed record ApiAnswer(int Status, JsonNode? Body, string? ETag)
{
    public bool Good => Status is >= 200 and < 300;

    /// <summary>It understood and said no; nothing was changed.</summary>
    public bool Refused => Status is >= 400 and < 500;

    /// <summary>Why not, with every wrong field.</summary>
    public string Reason => string.Join(" ", new[] { Body.At("detail")?.ToString() ?? $"{Status}" }
        .Concat((Body.At("errors") as JsonObject ?? []).Select(error => $"{error.Key}: {string.Join("; ", (error.Value as JsonArray ?? []).Select(text => text?.ToString()))}.")));
}
