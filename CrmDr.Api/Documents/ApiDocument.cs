using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace CrmDr.Api.Documents;

/// <summary>The API's description of itself: OpenAPI 3.1 at <c>/openapi/v1.json</c>, and a page to read and try it at <c>/openapi</c>. Both are open.</summary>
internal static class ApiDocument
{
    private const string About = """
        The CRM of CrmDr, the same in both clouds. Ask the gateway; each cloud also answers at its own address.

        Send every write with an `Idempotency-Key`, and send it again with the same key when its outcome is unknown (503, `CrmDr-Outcome: unknown`): it is carried out once, in whichever cloud answers.
        An update names the version it means: `If-Match` with the `ETag` that was read. Whatever goes wrong is a problem (RFC 9457) with a stable `type`.
        """;

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(document =>
    {
        document.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        document.AddBearer();
        document.AddDocumentTransformer((whole, _, _) =>
        {
            whole.Info = new OpenApiInfo { Title = "CrmDr", Version = "v1", Description = About };
            return Task.CompletedTask;
        });
        document.AddOperationTransformer((operation, _, _) => Answers.Describe(operation));
        document.AddOperationTransformer((operation, _, _) => Parameters.Describe(operation));
        document.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonPropertyInfo is null && Examples.Of(context.JsonTypeInfo) is { } example)
                schema.Examples = [example.DeepClone()];
            return Task.CompletedTask;
        });
    });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/openapi", page => page
            .WithTitle("CrmDr")
            // Nothing that would send what is on the page to somebody else.
            .DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton()).AllowAnonymous();
    }
}
