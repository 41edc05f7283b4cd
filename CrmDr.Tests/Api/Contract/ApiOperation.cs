using System.Globalization;
using System.Text.Json;

namespace CrmDr.Tests.Api.Contract;

/// <summary>One operation of the document.</summary>
internal sealed record ApiOperation(string Path, HttpMethod Method, JsonElement Json)
{
    public IEnumerable<int> Statuses => Json.GetProperty("responses").EnumerateObject().Select(response => int.Parse(response.Name, CultureInfo.InvariantCulture));

    public IEnumerable<string> HeadersOf(int status) =>
        Json.GetProperty("responses").GetProperty(status.ToString(CultureInfo.InvariantCulture)).TryGetProperty("headers", out var headers) ? headers.EnumerateObject().Select(header => header.Name) : [];

    public bool OfRow => Path.Contains("{id}", StringComparison.Ordinal);

    public bool IsRead => Method == HttpMethod.Get;

    /// <summary>The rows it is about: the word after <c>/api/v1/</c>.</summary>
    public string Table => Path.Split('/')[3];

    public IEnumerable<JsonElement> Parameters => Json.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : [];

    public bool TakesQuery(string name) => Parameters.Any(one => one.GetProperty("in").GetString() == "query" && one.GetProperty("name").GetString() == name);

    public bool TakesHeader(string name) => Parameters.Any(one => one.GetProperty("in").GetString() == "header" && one.GetProperty("name").GetString() == name);

    public override string ToString() => $"{Method} {Path}";
}
