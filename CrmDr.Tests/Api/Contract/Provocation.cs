using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using CrmDr.Tests.Api.Integration;

namespace CrmDr.Tests.Api.Contract;

/// <summary>For every answer that an operation may give, a request that gets it.</summary>
/// <param name="api">As it should be.</param>
/// <param name="slow">One that lets a caller ask once a second.</param>
/// <param name="standby">One that may not write.</param>
/// <param name="cut">One whose database does not answer.</param>
/// <param name="contract">The document.</param>
/// <param name="database">Behind the first three.</param>
internal sealed class Provocation(ApiUnderTest api, ApiUnderTest slow, ApiUnderTest standby, ApiUnderTest cut, ApiContract contract, ApiDatabase database)
{
    private static readonly string Admin = "Bearer " + TestIdentity.Token("admin");
    private readonly ContractRows _rows = new(api, contract, database);
    private int _keys;

    public Task<HttpResponseMessage> AnswerAsync(ApiOperation operation, int status) => status switch
    {
        204 when operation.Method != HttpMethod.Delete => WithAsync(operation, prefer: "return=minimal"),
        200 or 201 or 204 => GoodAsync(operation),
        304 => NotModifiedAsync(operation),
        400 => BadAsync(operation),
        401 => WithAsync(operation, authorization: ""),
        403 => WithAsync(operation, authorization: "Bearer " + TestIdentity.Token(operation.IsRead ? "visitor" : "reader")),
        404 => SendAsync(api, operation, Guid.NewGuid(), new()),
        409 => LostAsync(operation),
        410 => DeletedAsync(operation),
        412 => WithAsync(operation, version: "\"1-0-aws\""),
        413 => WithAsync(operation, content: new StringContent($$"""{"name":"{{new string('x', 1024 * 1024)}}"}""", Encoding.UTF8, "application/json")),
        415 => WithAsync(operation, content: new StringContent("name: Acme", Encoding.UTF8, "text/plain")),
        422 => OtherRequestAsync(operation),
        428 => WithAsync(operation, version: null),
        429 => TooOftenAsync(operation),
        503 => NotNowAsync(operation),
        _ => throw new InvalidOperationException($"{operation}: nobody knows how to get {status}"),
    };

    /// <summary>The good request for somebody.</summary>
    public Task<HttpResponseMessage> AsAsync(ApiOperation operation, Guid? target, string authorization, string query = "") =>
        SendAsync(api, operation, target, new() { Authorization = authorization, Query = query });

    /// <summary>A new row for an operation to be about; null when it is about none.</summary>
    public async Task<Guid?> TargetAsync(ApiOperation operation) => operation.OfRow ? (await _rows.NewAsync(operation.Table)).Id() : null;

    private async Task<HttpResponseMessage> GoodAsync(ApiOperation operation) => await SendAsync(api, operation, await TargetAsync(operation), new());

    private async Task<HttpResponseMessage> WithAsync(ApiOperation operation, string? version = "*", string? authorization = null, HttpContent? content = null, string? prefer = null) =>
        await SendAsync(api, operation, await TargetAsync(operation), new() { Version = version, Authorization = authorization, Content = content, Prefer = prefer });

    private async Task<HttpResponseMessage> NotModifiedAsync(ApiOperation operation)
    {
        var row = await _rows.NewAsync(operation.Table);
        return await api.GetAsync(operation.Path.Replace("{id}", row.Id().ToString(), StringComparison.Ordinal), ifNoneMatch: $"\"{row.GetProperty("version").GetString()}\"");
    }

    private async Task<HttpResponseMessage> BadAsync(ApiOperation operation)
    {
        var target = await TargetAsync(operation);
        foreach (var (parameter, wrong) in new[] { ("limit", "?limit=0"), ("by", "?by=nobody-knows"), ("fields", "?fields=nobodyKnows") })
            if (operation.TakesQuery(parameter))
                return await SendAsync(api, operation, target, new() { Query = wrong });
        return contract.Body(operation) is null
            ? await SendAsync(api, operation, target, new() { Key = new string('k', 201) })
            : await SendAsync(api, operation, target, new() { Content = JsonContent.Create(new { nobodyKnows = 1 }) });
    }

    // The write of this key has lost in a salvage.
    private async Task<HttpResponseMessage> LostAsync(ApiOperation operation)
    {
        var (target, extra) = (await TargetAsync(operation), new Extra { Key = NewKey(), Body = await _rows.BodyAsync(operation) });
        await SendAsync(api, operation, target, extra);
        await database.ExecuteAsync($"UPDATE crm.idempotency_keys SET deleted_at = now() WHERE key = '{extra.Key}'");
        return await SendAsync(api, operation, target, extra);
    }

    private async Task<HttpResponseMessage> DeletedAsync(ApiOperation operation)
    {
        // What is gone answers 410 where it says whither: a contact that was merged into another one.
        var (survivor, duplicate) = (await _rows.NewAsync("contacts"), await _rows.NewAsync("contacts"));
        var merged = await api.SendAsync(HttpMethod.Post, $"/api/v1/contacts/{survivor.Id()}/merge", new { duplicate = duplicate.Id(), duplicateVersion = duplicate.GetProperty("version").GetString() }, ("If-Match", "*"));
        Assert.True(merged.IsSuccessStatusCode, await merged.Content.ReadAsStringAsync());
        return await SendAsync(api, operation, duplicate.Id(), new());
    }

    private async Task<HttpResponseMessage> OtherRequestAsync(ApiOperation operation)
    {
        var key = NewKey();
        await api.PostAsync("/api/v1/accounts", new { name = "Another request" }, key);
        return await SendAsync(api, operation, await TargetAsync(operation), new() { Key = key });
    }

    private async Task<HttpResponseMessage> TooOftenAsync(ApiOperation operation)
    {
        var (target, authorization) = (await TargetAsync(operation), "Bearer " + TestIdentity.Token("admin", NewKey()));
        HttpResponseMessage? last = null;
        await Wait.UntilAsync("the limit", async () =>
            (int)(last = await SendAsync(slow, operation, target, new() { Authorization = authorization, Content = JsonContent.Create(new { }) })).StatusCode == 429);
        return last!;
    }

    private async Task<HttpResponseMessage> NotNowAsync(ApiOperation operation) =>
        await SendAsync(operation.IsRead ? cut : standby, operation, await TargetAsync(operation), new());

    private async Task<HttpResponseMessage> SendAsync(ApiUnderTest to, ApiOperation operation, Guid? id, Extra extra)
    {
        var headers = new List<(string, string)>();
        if ((extra.Authorization ?? (operation.Table == "conflicts" ? Admin : null)) is { } authorization)
            headers.Add(("Authorization", authorization));
        if (extra.Version is { } version && operation.TakesHeader("If-Match"))
            headers.Add(("If-Match", version));
        if (extra.Prefer is { } prefer)
            headers.Add(("Prefer", prefer));
        var isImport = operation.Path.EndsWith("/import", StringComparison.Ordinal);
        if ((extra.Key ?? (isImport ? NewKey() : null)) is { } key)
            headers.Add(("Idempotency-Key", key));
        var fields = extra.Body ?? await _rows.BodyAsync(operation);
        if (operation.Method == HttpMethod.Put && fields?.ContainsKey("name") == true && _rows.NameOf(id) is { } name)
            fields["name"] = name; // Stages and tags keep theirs.
        var body = extra.Content ?? (isImport ? await _rows.CsvAsync(operation.Table) : JsonOf(fields));
        return await to.SendAsync(operation.Method, operation.Path.Replace("{id}", id?.ToString(), StringComparison.Ordinal) + (extra.Query.Length == 0 && operation.Table == "search" ? "?q=acme" : extra.Query), body, [.. headers]);
    }

    private static StringContent? JsonOf(JsonObject? body) => body is null ? null : new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private string NewKey() => $"contract-{++_keys}";

    private sealed record Extra
    {
        public string? Version { get; init; } = "*";
        public string? Authorization { get; init; }
        public string? Key { get; init; }
        public string? Prefer { get; init; }
        public string Query { get; init; } = "";
        public JsonObject? Body { get; init; }
        public HttpContent? Content { get; init; }
    }
}
