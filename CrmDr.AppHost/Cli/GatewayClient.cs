using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.AppHost.Local;

namespace CrmDr.AppHost.Cli;

/// <summary>Asks the gateway of a local world what it thinks of the clouds.</summary>
public static class GatewayClient
{
    /// <summary>Null when there is none or it does not answer.</summary>
    public static async Task<JsonNode?> StatusAsync(string stateFolder, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(3) };
        try
        {
            return await http.GetFromJsonAsync<JsonNode>(new Uri(RunningWorld.Find(stateFolder).GatewayUrl, "/_lb/status"), cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException
            || (failure is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
