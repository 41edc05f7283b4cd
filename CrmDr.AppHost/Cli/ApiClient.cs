using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds.Identity;

namespace CrmDr.AppHost.Cli;

/// <summary>Talks to the CRM as an administrator: through the gateway of the world that runs here, or wherever <c>--api</c> says with the token in <c>CRMDR_API_TOKEN</c>.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    private ApiClient(Uri url, string? token)
    {
        // Longer than a gateway holds a write during a failover.
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = !url.IsLoopback }) { BaseAddress = url, Timeout = TimeSpan.FromMinutes(2) };
        if (!string.IsNullOrEmpty(token))
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <param name="url">A deployed installation; null: the world that runs here.</param>
    /// <param name="state">The folder of that world.</param>
    /// <param name="time">Tells how long a token is good for.</param>
    public static ApiClient Open(Uri? url, string state, TimeProvider time) => url is not null
        ? new(url, Environment.GetEnvironmentVariable("CRMDR_API_TOKEN"))
        : new(RunningWorld.Find(state).GatewayUrl, LocalIdentity.Open(state, time).Issue("admin", Environment.UserName, TimeSpan.FromMinutes(5)).Token);

    public Task<ApiAnswer> GetAsync(string path, CancellationToken cancellation) => SendAsync(HttpMethod.Get, path, null, null, cancellation);

    /// <param name="path">Where to.</param>
    /// <param name="body">What is sent.</param>
    /// <param name="version">The version that is meant.</param>
    /// <param name="cancellation">Ends the waiting; the write may be carried out.</param>
    public Task<ApiAnswer> PostAsync(string path, JsonNode body, string version, CancellationToken cancellation) => SendAsync(HttpMethod.Post, path, body, version, cancellation);

    public void Dispose() => _http.Dispose();

    private async Task<ApiAnswer> SendAsync(HttpMethod method, string path, JsonNode? body, string? version, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = JsonContent.Create(body);
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        }

        if (version is not null)
            request.Headers.TryAddWithoutValidation("If-Match", version);
        try
        {
            using var response = await _http.SendAsync(request, cancellation);
            return new((int)response.StatusCode, Parse(await response.Content.ReadAsStringAsync(cancellation)), response.Headers.ETag?.ToString());
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new(0, new JsonObject { ["detail"] = $"no answer from {_http.BaseAddress} ({failure.GetBaseException().Message})" }, null);
        }
    }

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
}
