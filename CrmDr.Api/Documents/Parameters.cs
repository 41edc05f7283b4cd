using Microsoft.OpenApi;

namespace CrmDr.Api.Documents;

/// <summary>What every parameter of the API means; a name means the same on every route.</summary>
internal static class Parameters
{
    private static readonly Dictionary<string, string> Meanings = new(StringComparer.Ordinal)
    {
        ["id"] = "The row's id, a UUID.",
        ["limit"] = "How many rows, 1 to 200; default 50.",
        ["cursor"] = "`nextCursor` of the page before; left out for the first one.",
        ["fields"] = "The fields that are wanted, with commas in between; `id` and `version` always come. Left out: all.",
        ["state"] = "`open` (the default), `resolved` or `all`.",
        ["by"] = "`owner`: one line for each owner too.",
    };

    /// <summary>Null for a name that means something else on each route.</summary>
    public static string? Meaning(string name) => Meanings.GetValueOrDefault(name);

    public static Task Describe(OpenApiOperation operation)
    {
        foreach (var parameter in operation.Parameters?.OfType<OpenApiParameter>() ?? [])
            parameter.Description ??= Meaning(parameter.Name ?? "");
        return Task.CompletedTask;
    }
}
