using System.Net;
using System.Text;
using CrmDr.ServiceDefaults.Access;

namespace CrmDr.Tests.HostileInput;

/// <summary>What each endpoint of a controller asks for; one that is not listed here must ask for an operator's token.</summary>
internal static class ControllerAccess
{
    private static readonly Dictionary<string, AccessScope[]> Takes = new()
    {
        ["/api/authority"] = [AccessScope.Application],
        ["/api/peer"] = [AccessScope.Peer],
        ["/api/promise"] = [AccessScope.Peer],
        ["/api/switchover"] = [AccessScope.Operator, AccessScope.Peer],
        ["/api/failback"] = [AccessScope.Operator, AccessScope.Peer],
        ["/api/console/cloud"] = [AccessScope.Operator, AccessScope.Peer],
    };

    private static readonly string[] Open = ["/health", "/ready", "/"];

    private static readonly string[] OpenOnLoopback = ["/api/status", "/api/events", "/api/console/live", "/api/console/cloud", "/api/console/scenarios", "/api/console/drills", "/api/console/drills/report"];

    /// <summary>The console's files hold nothing; what they show has rules of its own.</summary>
    private static bool IsOpen(string route) => Open.Contains(route) || route.StartsWith("/console/", StringComparison.Ordinal);

    public static async Task EveryEndpointTakesOnlyItsTokensAsync(Uri controller, IReadOnlyList<KnownEndpoint> endpoints)
    {
        Assert.Empty(Takes.Keys.Concat(Open).Concat(OpenOnLoopback).Except(endpoints.Select(endpoint => endpoint.Route)));
        using var client = new HttpClient { BaseAddress = controller };
        foreach (var endpoint in endpoints)
        {
            var takes = IsOpen(endpoint.Route) ? Enum.GetValues<AccessScope>() : Takes.GetValueOrDefault(endpoint.Route, [AccessScope.Operator]);
            var openHere = IsOpen(endpoint.Route) || OpenOnLoopback.Contains(endpoint.Route);
            var known = Enum.GetValues<AccessScope>();
            foreach (var scope in known)
                await ExpectAsync(client, endpoint, $"Bearer {ControllerTokens.Of(scope)}", openHere || takes.Contains(scope) ? null : HttpStatusCode.Forbidden);
            foreach (var stranger in new[] { null, "Bearer", "Bearer " + ControllerTokens.Of(takes[0])[1..], "Basic " + ControllerTokens.Of(takes[0]) })
                await ExpectAsync(client, endpoint, stranger, openHere ? null : HttpStatusCode.Unauthorized);
            // What comes through a proxy, or by a name that was pointed here, is not from this machine.
            foreach (var (header, value) in new[] { ("X-Forwarded-For", "10.0.0.1"), ("Host", "rebound.example") })
                await ExpectAsync(client, endpoint, null, IsOpen(endpoint.Route) ? null : HttpStatusCode.Unauthorized, (header, value));
        }
    }

    // No refusal expected: it is let in, and then refused for its body, so that nothing is ordered; or it is a GET and may be answered.
    private static async Task ExpectAsync(HttpClient client, KnownEndpoint endpoint, string? authorization, HttpStatusCode? refusal, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(endpoint.Methods[0]), endpoint.Route);
        if (endpoint.Methods[0] != "GET")
            request.Content = new StringContent("{", Encoding.UTF8, "application/json");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var what = $"{endpoint.Methods[0]} {endpoint.Route} with {authorization ?? "nothing"} {string.Join(' ', headers)}";
        if (refusal is { } expected)
        {
            Assert.Equal((what, expected), (what, answer.StatusCode));
            Assert.StartsWith("Bearer", answer.Headers.WwwAuthenticate.ToString());
        }
        else
        {
            Assert.True(answer.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden), $"{what}: {answer.StatusCode}");
        }
    }
}
