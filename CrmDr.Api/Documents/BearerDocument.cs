using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace CrmDr.Api.Documents;

/// <summary>Tells OpenAPI that every operation needs a token.</summary>
internal static class BearerDocument
{
    private const string Scheme = "bearer";

    public static void AddBearer(this OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
        document.Components.SecuritySchemes[Scheme] = new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = Scheme,
            BearerFormat = "JWT",
            Description = "ES256, with the claims sub and roles: reader, sales or admin.",
        };
        document.Security ??= [];
        document.Security.Add(new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] });
        return Task.CompletedTask;
    });
}
