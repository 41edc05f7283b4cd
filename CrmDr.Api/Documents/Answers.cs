using System.Globalization;
using CrmDr.Api.Http;
using Microsoft.OpenApi;

namespace CrmDr.Api.Documents;

/// <summary>What every answer means, and the headers it comes with.</summary>
internal static class Answers
{
    private static readonly Dictionary<int, string> Meanings = new()
    {
        [200] = "Done.",
        [201] = "Created.",
        [204] = "Done; there is nothing to say.",
        [304] = "It is still the version named in `If-None-Match`.",
        [400] = "The request is not valid: `validation` names every wrong field, `bad-request` could not be read.",
        [401] = "There is no good token.",
        [403] = "The token's role is not enough: `missingRole` would do.",
        [404] = "There is no such row.",
        [409] = "Other rows do not allow this, or this very write lost against a newer one (`superseded`).",
        [410] = "The row was merged into `mergedInto`.",
        [412] = "The row has another version by now: `ETag` has it.",
        [413] = "The body is larger than 1 MiB.",
        [415] = "The body is not of the type that is read here.",
        [422] = "The `Idempotency-Key` belongs to another request.",
        [428] = "`If-Match` is missing.",
        [429] = "This caller asks too often. `Retry-After` says how long to wait.",
        [503] = "Not now: `not-authoritative` and `unavailable` stored nothing, `outcome-unknown` may have. Send it again with the same key.",
    };

    /// <summary>What this route creates can be read where <c>Location</c> says.</summary>
    public static RouteHandlerBuilder WithLocation(this RouteHandlerBuilder route) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        if (operation.Responses?["201"] is OpenApiResponse created)
            AddHeader(created, "Location", "Where the new row is.");
        return Task.CompletedTask;
    });

    public static Task Describe(OpenApiOperation operation)
    {
        operation.Responses ??= [];
        if (operation.RequestBody is not null && operation.Responses.TryGetValue("400", out var bad))
            // A file of CSV may be as large as the server takes, and is refused by that.
            foreach (var status in operation.RequestBody.Content?.ContainsKey("application/json") == true ? new[] { "413", "415" } : ["415"])
                operation.Responses.TryAdd(status, new OpenApiResponse { Content = bad.Content });
        foreach (var (status, response) in operation.Responses)
            if (response is OpenApiResponse ours)
                Describe(operation, int.Parse(status, CultureInfo.InvariantCulture), ours);
        return Task.CompletedTask;
    }

    // Every write understands the key, and nothing else does.
    private static bool IsWrite(OpenApiOperation operation) => operation.Parameters?.Any(parameter => parameter.Name == CrmHeaders.IdempotencyKey) == true;

    private static void Describe(OpenApiOperation operation, int status, OpenApiResponse response)
    {
        if (Meanings.TryGetValue(status, out var meaning))
            response.Description = meaning;
        var headers = status switch
        {
            201 => [("ETag", "The version of what was created.")],
            412 => [("ETag", "The version that the row has.")],
            429 => [("Retry-After", "Seconds.")],
            503 when IsWrite(operation) => [(CrmHeaders.Outcome, "not-stored, or unknown.")],
            _ => Array.Empty<(string Name, string Description)>(),
        };
        foreach (var (name, description) in headers)
            AddHeader(response, name, description);
    }

    private static void AddHeader(OpenApiResponse response, string name, string description) =>
        (response.Headers ??= new Dictionary<string, IOpenApiHeader>())[name] = new OpenApiHeader { Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
