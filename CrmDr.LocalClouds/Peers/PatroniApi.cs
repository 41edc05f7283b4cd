using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace CrmDr.LocalClouds.Peers;

/// <summary>What the agents and etcd answer by HTTP.</summary>
internal sealed class PatroniApi : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };

    /// <summary>Whether the agent says yes to this role: <c>primary</c> or <c>replica</c>.</summary>
    public async Task<bool> IsAsync(PatroniNode node, string role, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(node.Api, role), cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception notYet) when (IsNoAnswer(notYet, cancellation))
        {
            return false;
        }
    }

    public async Task<bool> EtcdIsHealthyAsync(Uri etcd, CancellationToken cancellation)
    {
        try
        {
            return (await _http.GetStringAsync(new Uri(etcd, "health"), cancellation)).Contains("\"true\"", StringComparison.Ordinal);
        }
        catch (Exception notYet) when (IsNoAnswer(notYet, cancellation))
        {
            return false;
        }
    }

    /// <summary>How many seconds etcd really granted the leader's lock; null while there is none.</summary>
    public async Task<int?> GrantedAsync(Uri etcd, CancellationToken cancellation)
    {
        var key = Convert.ToBase64String(Encoding.UTF8.GetBytes(PatroniFile.LeaderKey));
        using var found = await AskAsync(new Uri(etcd, "v3/kv/range"), new { key }, cancellation);
        if (!found.RootElement.TryGetProperty("kvs", out var kvs) || !kvs[0].TryGetProperty("lease", out var lease))
            return null;
        using var granted = await AskAsync(new Uri(etcd, "v3/lease/timetolive"), new { ID = lease.GetString() }, cancellation);
        return granted.RootElement.TryGetProperty("grantedTTL", out var seconds) ? int.Parse(seconds.GetString()!, CultureInfo.InvariantCulture) : null;
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> AskAsync(Uri url, object question, CancellationToken cancellation)
    {
        // With its length, not in chunks: the gateway of an old etcd is particular.
        using var body = new StringContent(JsonSerializer.Serialize(question), Encoding.UTF8, "application/json");
        using var answer = await _http.PostAsync(url, body, cancellation);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<JsonDocument>(cancellation) ?? throw new LocalCloudsException($"{url} answered nothing.");
    }

    private static bool IsNoAnswer(Exception failure, CancellationToken cancellation) =>
        failure is HttpRequestException || (failure is TaskCanceledException && !cancellation.IsCancellationRequested);
}
