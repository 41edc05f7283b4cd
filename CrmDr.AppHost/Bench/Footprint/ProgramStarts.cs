using System.Net;
using System.Net.Http.Headers;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Bench.Gateway;
using CrmDr.AppHost.Drill;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Bench.Footprint;

/// <summary>Each program of the standby cloud killed and started again, and one more gateway, while everything else runs: from the start to being ready.</summary>
/// <param name="time">Tells how long.</param>
/// <param name="world">A world that serves.</param>
/// <param name="folder">Where the gateway may write.</param>
public sealed class ProgramStarts(TimeProvider time, BenchWorld world, string folder)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public IReadOnlyList<(string Name, string Ready, Func<CancellationToken, Task<TimeSpan>> Start)> All =>
    [
        ("cache", "it answers", cancellation => AgainAsync(CloudPart.Cache, null, cancellation)),
        ("database, killed before", "it accepts, after recovery", cancellation => AgainAsync(CloudPart.Database, null, cancellation)),
        ("controller", "/health", cancellation => AgainAsync(CloudPart.Controller, new Uri(world.Standby.ControllerUrl, "health"), cancellation)),
        ("application", "/ready", cancellation => AgainAsync(CloudPart.Api, new Uri(world.Standby.ApiUrls[0], "ready"), cancellation)),
        ("gateway", "it forwards", GatewayAsync),
    ];

    private async Task<TimeSpan> AgainAsync(CloudPart part, Uri? ready, CancellationToken cancellation)
    {
        await world.Standby.KillAsync(part);
        var started = time.GetTimestamp();
        await world.Standby.StartAsync(part, cancellation);
        if (ready is not null)
            await ReadyAsync(ready, null, cancellation);
        return time.GetElapsedTime(started);
    }

    private async Task<TimeSpan> GatewayAsync(CancellationToken cancellation)
    {
        var port = FreePort.Any();
        var supervisor = await ProcessSupervisor.OpenAsync(Path.Combine(folder, "gateway.jsonl"), null, time);
        try
        {
            var started = time.GetTimestamp();
            await supervisor.StartAsync(ProxyField.GatewaySpec(folder, port, world.Primary.ApiUrls[0].Port, world.Standby.ApiUrls[0].Port));
            await ReadyAsync(new Uri($"http://127.0.0.1:{port}/api/v1/accounts?limit=1"), world.Local.Identity.Issue("reader", "bench", TimeSpan.FromHours(1)).Token, cancellation);
            return time.GetElapsedTime(started);
        }
        finally
        {
            await supervisor.EndAsync();
        }
    }

    private async Task ReadyAsync(Uri url, string? token, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var found = "nothing";
        if (!await Poll.TryUntilAsync(Patience, time, AnswersAsync, cancellation))
            throw new DrillFailedException($"{url}: expected 200 within {Patience.TotalSeconds:0} s, found {found}");

        async Task<bool> AnswersAsync()
        {
            try
            {
                using var answer = await http.GetAsync(url, cancellation);
                found = $"{(int)answer.StatusCode}";
                return answer.StatusCode == HttpStatusCode.OK;
            }
            catch (HttpRequestException notYet)
            {
                found = notYet.Message;
                return false;
            }
        }
    }
}
