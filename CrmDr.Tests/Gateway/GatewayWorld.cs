using System.Text.Json;
using System.Text.Json.Nodes;
using CrmDr.Gateway;
using Microsoft.AspNetCore.Builder;

namespace CrmDr.Tests.Gateway;

/// <summary>A gateway on real Kestrel before two scripted origins. aws is active in epoch 5, gcp is its ready standby.</summary>
internal sealed class GatewayWorld : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly string _planPath = Path.Combine(Path.GetTempPath(), $"crmdr-gateway-{Guid.NewGuid():N}.json");
    private WebApplication? _gateway;

    private GatewayWorld()
    {
    }

    public ScriptedOrigin Aws { get; } = new("aws") { Active = true };

    public ScriptedOrigin Gcp { get; } = new("gcp");

    /// <summary>The second origin of aws, active like the first, where a test asks for one.</summary>
    public ScriptedOrigin Second { get; } = new("aws") { Active = true };

    public HttpClient Client { get; private set; } = null!;

    public static async Task<GatewayWorld> StartAsync(string gateway = "{}", string mode = "full", string strategy = "warm-standby", Action<GatewayWorld>? before = null, double interval = 0.2,
        bool second = false, params string[] settings)
    {
        var world = new GatewayWorld();
        before?.Invoke(world);
        await Task.WhenAll(world.Aws.StartAsync(), world.Gcp.StartAsync(), second ? world.Second.StartAsync() : Task.CompletedTask);
        await world.StartGatewayAsync(gateway, mode, strategy, interval, second ? [.. settings, "--Pools:aws:Origins:1", world.Second.Url] : settings);
        return world;
    }

    /// <summary>A write; without a key the empty text.</summary>
    public Task<HttpResponseMessage> WriteAsync(string key = "", string body = "b", CancellationToken cancellation = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/deals") { Content = new StringContent(body) };
        if (key != "")
            request.Headers.Add("Idempotency-Key", key);
        return Client.SendAsync(request, cancellation);
    }

    public Task<HttpResponseMessage> ReadAsync() => Client.GetAsync("/api/v1/deals?limit=3");

    /// <summary>gcp takes over: active in the next epoch.</summary>
    public void PromoteGcp()
    {
        Volatile.Write(ref Gcp.Epoch, 6);
        Gcp.Active = true;
    }

    public async Task<JsonNode> StatusAsync() => JsonNode.Parse(await Client.GetStringAsync("/_lb/status"))!;

    public static JsonNode PoolOf(JsonNode status, string pool) => status["pools"]!.AsArray().Single(one => (string?)one!["name"] == pool)!;

    /// <summary>Waits until the status is as wanted.</summary>
    public async Task<JsonNode> WhenAsync(Func<JsonNode, bool> wanted)
    {
        var status = await StatusAsync();
        for (var started = TimeProvider.System.GetTimestamp(); !wanted(status); status = await StatusAsync())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"It never came to that. Last: {status}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
        return status;
    }

    public Task WhenHeldAsync(int count) => WhenAsync(status => (int)status["held"]! == count);

    public Task WhenActiveAsync(string pool, bool active = true) => WhenAsync(status => (bool)PoolOf(status, pool)["active"]! == active);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _gateway!.StopAsync(atOnce.Token);
        await _gateway.DisposeAsync();
        await Aws.DisposeAsync();
        await Gcp.DisposeAsync();
        await Second.DisposeAsync();
        File.Delete(_planPath);
    }

    private async Task StartGatewayAsync(string gateway, string mode, string strategy, double interval, string[] settings)
    {
        var plan = JsonNode.Parse("""
            {
              "profile": "drill", "clouds": { "primary": "aws", "standby": "gcp" },
              "profiles": { "drill": { "monitor": { "intervalSeconds": 0.2, "timeoutSeconds": 0.15 } } },
              "gateway": { "holdSeconds": 20, "fastProbeSeconds": 0.02 }
            }
            """)!;
        plan["profiles"]!["drill"]!["monitor"]!["intervalSeconds"] = interval;
        foreach (var (name, value) in JsonNode.Parse(gateway)!.AsObject())
            plan["gateway"]![name] = value!.DeepClone();
        await File.WriteAllTextAsync(_planPath, plan.ToJsonString(new JsonSerializerOptions()));
        _gateway = GatewayHost.Build([
            "--urls", "http://127.0.0.1:0", "--Plan:Path", _planPath, "--Plan:Strategy", strategy, "--Gateway:Mode", mode, "--Gateway:Seed", "1",
            "--Pools:aws:Origins:0", Aws.Url, "--Pools:gcp:Origins:0", Gcp.Url, "--Logging:LogLevel:Default", "None", .. settings]);
        await _gateway.StartAsync();
        Client = new HttpClient(new SocketsHttpHandler { UseCookies = false, UseProxy = false }) { BaseAddress = new Uri(_gateway.Urls.First()), Timeout = TimeSpan.FromSeconds(40) };
        await WhenAsync(status => status["pools"]!.AsArray().SelectMany(pool => pool!["origins"]!.AsArray()).All(origin => origin!["lastProbe"] is not null));
    }
}
