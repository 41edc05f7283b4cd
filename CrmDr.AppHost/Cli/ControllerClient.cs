using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrmDr.AppHost.Cli;

/// <summary>Talks to one controller, as an operator.</summary>
public sealed class ControllerClient : IDisposable
{
    /// <summary>A switchover is answered when it has ended; the plan allows it ten minutes.</summary>
    private static readonly TimeSpan OperationPatience = TimeSpan.FromMinutes(11);

    private static readonly string[] ReasonFields = ["detail", "reason", "summary", "title"];

    private readonly HttpClient _http;

    /// <param name="url">Where it is.</param>
    /// <param name="token">An operator's token; null: the one in <c>CRMDR_TOKEN</c>, if any.</param>
    /// <param name="handler">Instead of the network, for tests.</param>
    public ControllerClient(Uri url, string? token = null, HttpMessageHandler? handler = null)
    {
        Url = url;
        token ??= Environment.GetEnvironmentVariable("CRMDR_TOKEN");
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = !url.IsLoopback }) { BaseAddress = url, Timeout = OperationPatience };
        if (!string.IsNullOrEmpty(token))
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public Uri Url { get; }

    /// <summary>It answers and does not let us in.</summary>
    public bool IsShut { get; private set; }

    /// <summary>The whole status; null when nobody answers there.</summary>
    public Task<JsonNode?> StatusAsync(CancellationToken cancellation) => TryGetAsync<JsonNode>("/api/status", cancellation);

    public Task<ServiceEvent[]?> EventsAsync(CancellationToken cancellation) => TryGetAsync<ServiceEvent[]>("/api/events", cancellation);

    public Task<JsonNode?> ConflictsAsync(CancellationToken cancellation) => TryGetAsync<JsonNode>("/api/conflicts?limit=10000", cancellation);

    /// <summary>Ranges of acknowledged writes that are gone or were merged row by row.</summary>
    public Task<JsonNode?> LossesAsync(CancellationToken cancellation) => TryGetAsync<JsonNode>("/api/losses", cancellation);

    /// <param name="path">Such as <c>/api/switchover?to=gcp</c>.</param>
    /// <param name="cancellation">Ends the waiting, not the operation.</param>
    public async Task<ControllerAnswer> PostAsync(string path, CancellationToken cancellation)
    {
        try
        {
            using var response = await _http.PostAsync(new Uri(path, UriKind.Relative), null, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            var json = Parse(text);
            var reason = ReasonIn(json) ?? (response.IsSuccessStatusCode ? null : $"{(int)response.StatusCode} {response.ReasonPhrase}");
            return new ControllerAnswer((int)response.StatusCode, reason, json);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new ControllerAnswer(0, $"no answer from {Url} ({failure.GetBaseException().Message})", null);
        }
    }

    public void Dispose() => _http.Dispose();

    private static string? ReasonIn(JsonNode? json) => json is JsonObject answer
        ? ReasonFields.Select(name => answer[name]).FirstOrDefault(value => value is JsonValue)?.ToString()
        : null;

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task<T?> TryGetAsync<T>(string path, CancellationToken cancellation)
    {
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(TimeSpan.FromSeconds(3));
            using var response = await _http.GetAsync(path, patience.Token);
            IsShut = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden;
            return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<T>(patience.Token) : default;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or JsonException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return default;
        }
    }
}
