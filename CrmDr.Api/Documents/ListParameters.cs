using System.Text.Json.Nodes;
using CrmDr.Api.Entities.Lists;
using CrmDr.Api.Http;
using Microsoft.OpenApi;

namespace CrmDr.Api.Documents;

/// <summary>Tells OpenAPI what a list understands, from the list's own definition.</summary>
internal static class ListParameters
{
    public static RouteHandlerBuilder WithListParameters(this RouteHandlerBuilder route, EntityList list) => route.WithParametersOf(list, "fields", "limit", "cursor");

    /// <summary>Filters and order of the list, and of what every list understands these.</summary>
    public static RouteHandlerBuilder WithParametersOf(this RouteHandlerBuilder route, EntityList list, params string[] common) => route.AddOpenApiOperationTransformer((operation, _, _) =>
    {
        operation.Parameters ??= [];
        foreach (var filter in list.Filters)
            operation.Parameters.Add(Query(filter.Name, filter.Meaning, Schema(filter)));
        if (list.Orders.Length > 0)
            operation.Parameters.Add(Query("sort", "What the list is sorted by; with a hyphen in front in the other direction. Left out: `id`.", new()
            {
                Type = JsonSchemaType.String,
                Enum = [.. list.Orders.Select(order => order.Name).Prepend(EntityList.ById).SelectMany(name => new[] { name, $"-{name}" }).Select(name => (JsonNode)name)],
            }));
        foreach (var name in common)
            operation.Parameters.Add(Query(name, Parameters.Meaning(name), name == "limit"
                ? new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{PageQuery.HighestLimit}" }
                : new() { Type = JsonSchemaType.String }));
        return Task.CompletedTask;
    });

    private static OpenApiSchema Schema(ListFilter filter) => filter.Words is { } words
        ? new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => (JsonNode)word)] }
        : filter.Kind switch
        {
            ValueKind.Amount => new() { Type = JsonSchemaType.Number },
            ValueKind.Number => new() { Type = JsonSchemaType.Integer },
            ValueKind.Id => new() { Type = JsonSchemaType.String, Format = "uuid" },
            ValueKind.Date => new() { Type = JsonSchemaType.String, Format = "date" },
            ValueKind.Time => new() { Type = JsonSchemaType.String, Format = "date-time" },
            _ => new() { Type = JsonSchemaType.String },
        };

    private static OpenApiParameter Query(string name, string? meaning, OpenApiSchema schema) => new() { Name = name, In = ParameterLocation.Query, Description = meaning, Schema = schema };
}
