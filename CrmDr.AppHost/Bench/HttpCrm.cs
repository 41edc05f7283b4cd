using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using CrmDr.AppHost.Drill;

namespace CrmDr.AppHost.Bench;

/// <summary>The same through the API, each client with a token of its own: nobody is one caller with the load of all.</summary>
public sealed class HttpCrm : IDisposable
{
    private const int MostTries = 30;
    private readonly HttpClient _http;
    private readonly AuthenticationHeaderValue[] _callers;
    private long _sentAgain;

    public HttpCrm(Uri api, IEnumerable<string> tokens)
    {
        _callers = [.. tokens.Select(token => new AuthenticationHeaderValue("Bearer", token))];
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, MaxConnectionsPerServer = _callers.Length }) { BaseAddress = api };
    }

    public Task GetAsync(int client, string path) => SendAsync(client, HttpMethod.Get, path, null, null);

    public Task PostAsync(int client, string path, object body, string key) => SendAsync(client, HttpMethod.Post, path, body, key);

    public Task PutAsync(int client, string path, object body, string key) => SendAsync(client, HttpMethod.Put, path, body, key);

    public void Dispose() => _http.Dispose();

    /// <summary>How often the answer was "not now" and the request was sent again, as a client does; the waiting counts.</summary>
    public long SentAgain => Interlocked.Read(ref _sentAgain);

    private async Task SendAsync(int client, HttpMethod method, string path, object? body, string? key)
    {
        for (var attempt = 1; !await TryAsync(client, method, path, body, key, attempt == MostTries); attempt++)
            Interlocked.Increment(ref _sentAgain);
    }

    /// <summary>False: not now.</summary>
    private async Task<bool> TryAsync(int client, HttpMethod method, string path, object? body, string? key, bool last)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = _callers[client];
        if (key is not null)
            request.Headers.Add("Idempotency-Key", key);
        if (method == HttpMethod.Put)
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        if (body is not null)
            request.Content = JsonContent.Create(body);
        using var answer = await _http.SendAsync(request);
        var text = await answer.Content.ReadAsByteArrayAsync();
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable && !last)
        {
            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), TimeProvider.System);
            return false;
        }

        if (!answer.IsSuccessStatusCode)
            throw new DrillFailedException($"{method} {path}: {(int)answer.StatusCode} {System.Text.Encoding.UTF8.GetString(text)}");
        return true;
    }
}
