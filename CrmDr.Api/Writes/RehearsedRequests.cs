using System.Text;
using CrmDr.Api.Http;

namespace CrmDr.Api.Writes;

/// <summary>One request to each route. None of them could change anything: every row and account it names is made up.</summary>
internal static class RehearsedRequests
{
    public static IEnumerable<HttpRequestMessage> All(Guid nowhere)
    {
        foreach (var (route, body) in new[]
        {
            ("accounts", """{"name":""}"""), // a name is required: an account needs no other row to be created
            ("contacts", $$"""{"accountId":"{{nowhere}}","name":"rehearsal"}"""),
            ("deals", $$"""{"accountId":"{{nowhere}}","title":"rehearsal","amount":1.5,"currency":"EUR","stage":"lead"}"""),
        })
        {
            yield return New(HttpMethod.Post, route, body);
            yield return New(HttpMethod.Put, $"{route}/{nowhere}", body.Replace("\"\"", "\"rehearsal\"", StringComparison.Ordinal), anyVersion: true);
            yield return New(HttpMethod.Delete, $"{route}/{nowhere}", anyVersion: true);
            yield return New(HttpMethod.Get, $"{route}/{nowhere}");
            yield return New(HttpMethod.Get, $"{route}?limit=1");
        }

        yield return New(HttpMethod.Post, "deals/transfer", $$"""{"from":"{{nowhere}}","to":"{{Guid.NewGuid()}}","amount":1.5}""");
    }

    private static HttpRequestMessage New(HttpMethod method, string route, string? body = null, bool anyVersion = false)
    {
        var request = new HttpRequestMessage(method, new Uri($"/api/v1/{route}", UriKind.Relative));
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (method != HttpMethod.Get)
            request.Headers.Add(CrmHeaders.IdempotencyKey, $"rehearsal-{Guid.NewGuid()}");
        if (anyVersion)
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        return request;
    }
}
