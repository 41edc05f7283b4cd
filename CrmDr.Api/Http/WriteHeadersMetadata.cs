using Microsoft.OpenApi;

namespace CrmDr.Api.Http;

/// <summary>Tells OpenAPI of the headers that writes understand.</summary>
internal static class WriteHeadersMetadata
{
    public static RouteHandlerBuilder WithWriteHeaders(this RouteHandlerBuilder route, bool precondition = false, bool optional = false, bool minimal = true) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.Parameters ??= [];
            operation.Parameters.Add(Header(CrmHeaders.IdempotencyKey, false,
                "1 to 200 printable characters. The write is carried out once however often it is sent with this key."));
            if (minimal && operation.Responses is { } responses && (responses.ContainsKey("200") || responses.ContainsKey("201")))
            {
                operation.Parameters.Add(Header("Prefer", false, $"`{Preference.Minimal}`: without the row in the answer, 204 in place of 200 (RFC 7240)."));
                if (responses.ContainsKey("200"))
                    responses.TryAdd("204", new OpenApiResponse { Description = "Done; the row was not wanted back." });
            }

            if (precondition)
                operation.Parameters.Add(Header("If-Match", !optional, "The ETag of the version that is meant, or *."));
            return Task.CompletedTask;
        });

    private static OpenApiParameter Header(string name, bool required, string description) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = required,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
