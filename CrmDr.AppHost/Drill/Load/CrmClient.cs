using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace CrmDr.AppHost.Drill.Load;

/// <summary>
/// A client of the CRM as an outsider sees it: plain HTTP and JSON through the gateway, nothing shared with the API's code.
/// It never sends a request twice.
/// </summary>
public sealed class CrmClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly DrillClock _clock;
    private readonly ConcurrentDictionary<int, string>? _sessions;

    /// <param name="gateway">Where users go.</param>
    /// <param name="clock">The drill's.</param>
    /// <param name="timeout">How long an answer is waited for.</param>
    /// <param name="token">What the client shows.</param>
    /// <param name="sessions">Whether users keep the cookie that the gateway gives them.</param>
    public CrmClient(Uri gateway, DrillClock clock, TimeSpan timeout, string token, bool sessions = false)
    {
        (_clock, _sessions) = (clock, sessions ? new() : null);
        // Without cookies: each request is a user of its own, so affinity to a dead cloud never flatters a result.
        var handler = new SocketsHttpHandler { UseCookies = false, UseProxy = false, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2) };
        _http = new HttpClient(handler) { BaseAddress = gateway, Timeout = timeout };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Guid AccountId { get; set; }

    public async Task<Answer> SendAsync(Attempt attempt, CancellationToken cancellation)
    {
        try
        {
            using var request = Request(attempt);
            using var response = await SendAsync(request, attempt.User, cancellation);
            var body = await response.Content.ReadAsStringAsync(cancellation);
            return AnswerReader.Read(response, body, _clock.Now, attempt.IsWrite);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException or JsonException)
        {
            var problem = failure is OperationCanceledException ? "timeout" : failure.GetBaseException().Message;
            return new Answer(_clock.Now, Outcome.Unknown, 0) { Problem = problem };
        }
    }

    /// <summary>Creates something outside the measured load, as a user who keeps the session, and gives its id; fails loudly.</summary>
    public async Task<Guid> CreateAsync(string path, object body, CancellationToken cancellation)
    {
        using var request = Write(HttpMethod.Post, path, body);
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7(_clock.Time.GetUtcNow()).ToString());
        using var response = await SendAsync(request, user: 0, cancellation);
        var text = await response.Content.ReadAsStringAsync(cancellation);
        if (!response.IsSuccessStatusCode)
            throw new DrillFailedException($"POST {path} through the gateway was answered with {(int)response.StatusCode}, expected 201: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.GetProperty("id").GetGuid();
    }

    public void Dispose() => _http.Dispose();

    private HttpRequestMessage Request(Attempt attempt)
    {
        var request = attempt.Kind switch
        {
            AttemptKind.CreateContact => Write(HttpMethod.Post, "/api/v1/contacts", ContactBody(attempt)),
            AttemptKind.UpdateContact => Write(HttpMethod.Put, $"/api/v1/contacts/{attempt.Contact}", ContactBody(attempt)),
            AttemptKind.Transfer => Write(HttpMethod.Post, "/api/v1/deals/transfer", new { attempt.From, attempt.To, attempt.Amount }),
            AttemptKind.ReadDeals => new HttpRequestMessage(HttpMethod.Get, $"/api/v1/deals?accountId={AccountId}&limit=200"),
            _ => new HttpRequestMessage(HttpMethod.Get, $"/api/v1/contacts/{attempt.Contact}"),
        };
        if (attempt.IsWrite)
            request.Headers.Add("Idempotency-Key", attempt.Key);
        if (attempt.IfMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", attempt.IfMatch);
        return request;
    }

    /// <summary>With the cookie that the gateway gave this user before, where users keep one.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, int user, CancellationToken cancellation)
    {
        if (_sessions?.TryGetValue(user, out var cookie) == true)
            request.Headers.TryAddWithoutValidation("Cookie", cookie);
        var response = await _http.SendAsync(request, cancellation);
        if (_sessions is not null && response.Headers.TryGetValues("Set-Cookie", out var given))
            _sessions[user] = given.First().Split(';')[0];
        return response;
    }

    private object ContactBody(Attempt attempt) => new { AccountId, Name = attempt.Token, Email = attempt.Reference };

    private static HttpRequestMessage Write(HttpMethod method, string path, object body) =>
        new(method, path) { Content = new StringContent(JsonSerializer.Serialize(body, JsonSerializerOptions.Web), Encoding.UTF8, "application/json") };
}
