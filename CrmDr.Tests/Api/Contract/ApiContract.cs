using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrmDr.Tests.Api.Contract;

/// <summary>The document, read as a client reads it.</summary>
internal sealed class ApiContract(JsonElement document)
{
    public IEnumerable<ApiOperation> Operations =>
        from path in document.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        select new ApiOperation(path.Name, new HttpMethod(operation.Name.ToUpperInvariant()), operation.Value);

    /// <summary>Every schema by name.</summary>
    public IEnumerable<JsonProperty> Schemas => document.GetProperty("components").GetProperty("schemas").EnumerateObject();

    /// <summary>The example of the body that an operation reads; null when it reads none.</summary>
    public JsonObject? Body(ApiOperation operation) =>
        operation.Json.TryGetProperty("requestBody", out var body) && body.GetProperty("content").TryGetProperty("application/json", out var json)
            ? JsonNode.Parse(Schema(json).GetProperty("examples")[0].GetRawText())!.AsObject()
            : null;

    private JsonElement Schema(JsonElement json)
    {
        var schema = json.GetProperty("schema");
        return schema.TryGetProperty("$ref", out var reference)
            ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;
    }
}
