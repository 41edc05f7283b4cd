using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CrmDr.Gateway;
using Microsoft.AspNetCore.Http;

namespace CrmDr.Tests.Gateway;

/// <summary>Pools with two origins: weights, what an operator sets, passive health.</summary>
public sealed class OriginsTests
{
    private const string Token = "0123456789abcdef0123456789abcdef";
    private const string Uneven = """{ "sessionAffinity": "none", "pools": { "aws": { "origins": { "0": { "weight": 0.2 }, "1": { "weight": 0.8 } } } } }""";
    private const string Sensitive = """{ "sessionAffinity": "none", "passive": { "minimumRequests": 6, "windowSeconds": 60, "ejectionSeconds": 0.3 } }""";

    [Fact]
    public async Task Weights_DivideWhatThePoolGets()
    {
        await using var world = await GatewayWorld.StartAsync(Uneven, "cloudflare", second: true);

        for (var count = 0; count < 200; count++)
            (await world.ReadAsync()).Dispose();

        Assert.Equal((200, 0), (world.Aws.Seen.Count + world.Second.Seen.Count, world.Gcp.Seen.Count));
        Assert.InRange(world.Aws.Seen.Count, 15, 70); // 40, five standard deviations
    }

    [Fact]
    public async Task Disabled_ByAnOperator_KeepsItsSessionsWhileTheyDrain()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "drainSeconds": 600 }""", "cloudflare", second: true, settings: ["--Access:Operator:0", Token]);

        using (var anybody = await PutAsync(world, "aws/origins/1", """{ "enabled": false }""", token: null))
            Assert.Equal((401, "unauthenticated"), ((int)anybody.StatusCode, await anybody.ProblemAsync()));
        using (var operators = await PutAsync(world, "aws/origins/1", """{ "enabled": false }"""))
        {
            var pool = JsonNode.Parse(await operators.Content.ReadAsStringAsync())!;
            Assert.Equal((200, true, false), ((int)operators.StatusCode, (bool)pool["active"]!, (bool)pool["origins"]![1]!["enabled"]!));
            Assert.InRange((double)pool["origins"]![1]!["drainSeconds"]!, 1, 600);
        }

        for (var count = 0; count < 20; count++)
            (await world.ReadAsync()).Dispose();
        Assert.Equal((20, 0), (world.Aws.Seen.Count, world.Second.Seen.Count));
        using var session = new HttpRequestMessage(HttpMethod.Get, "/api/v1/deals") { Headers = { { "Cookie", "CrmDr-Affinity=aws.1" } } };
        using var kept = await world.Client.SendAsync(session);
        Assert.Equal((1, null), (world.Second.Seen.Count, kept.Header("Set-Cookie")));

        (await PutAsync(world, "aws", """{ "enabled": false }""")).Dispose();
        Assert.Equal("Requests go to the fallback pool gcp.", (string?)(await world.StatusAsync())["destination"]);
    }

    [Theory]
    [InlineData("azure", """{ "enabled": true }""", 404, "There is no pool 'azure'")]
    [InlineData("aws/origins/2", """{ "enabled": true }""", 404, "origins 0 to 1")]
    [InlineData("aws", """{ "weight": 1 }""", 400, "Expected")]
    [InlineData("aws", "{}", 400, "Expected")]
    [InlineData("aws/origins/0", """{ "weight": 1.1 }""", 400, "0 to 1")]
    [InlineData("aws/origins/0", """{ "enabld": false }""", 400, "Expected")]
    [InlineData("aws/origins/0", "no", 400, "Expected")]
    public async Task Set_WhatIsWrong_IsRefused(string path, string body, int status, string expected)
    {
        await using var world = await GatewayWorld.StartAsync(second: true, settings: ["--Access:Operator:0", Token]);

        using var refused = await PutAsync(world, path, body);

        Assert.Equal(status, (int)refused.StatusCode);
        Assert.Contains(expected, await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FailsRequestsButAnswersProbes_IsTakenOut_AndComesBackByProbes()
    {
        await using var world = await GatewayWorld.StartAsync(Sensitive, second: true);
        world.Second.Handler = Fail;

        await UntilAsync(world, status => (bool)Origin(status, 1)["ejected"]!, () => world.ReadAsync());
        // While it is out, no request meets it. Its time is short, so others may follow in rounds: each is taken out again after a few.
        Assert.True((bool)GatewayWorld.PoolOf(await world.StatusAsync(), "aws")["active"]!);
        Assert.Equal("healthy", (string?)Origin(await world.StatusAsync(), 1)["health"]);

        world.Second.Handler = ScriptedOrigin.Created;
        await world.WhenAsync(status => !(bool)Origin(status, 1)["ejected"]!);
        await UntilAsync(world, _ => world.Second.Seen.Count > 100, () => world.ReadAsync());
        Assert.False((bool)Origin(await world.StatusAsync(), 1)["ejected"]!);
    }

    [Fact]
    public async Task EveryOriginFails_NoneIsLeftOut()
    {
        await using var world = await GatewayWorld.StartAsync(Sensitive.Replace("0.3", "600", StringComparison.Ordinal), second: true);
        world.Aws.Handler = world.Second.Handler = Fail;

        await UntilAsync(world, status => (bool)GatewayWorld.PoolOf(status, "aws")["panic"]!, () => world.ReadAsync());

        var (first, second) = (world.Aws.Seen.Count, world.Second.Seen.Count);
        await UntilAsync(world, _ => world.Aws.Seen.Count > first + 5 && world.Second.Seen.Count > second + 5, () => world.ReadAsync());
        Assert.True((bool)GatewayWorld.PoolOf(await world.StatusAsync(), "aws")["active"]!);
    }

    [Fact]
    public async Task Fenced_ItsRefusalsNeverCountAgainstAnOrigin()
    {
        await using var world = await GatewayWorld.StartAsync(Sensitive, second: true);
        world.Aws.Handler = world.Second.Handler = ScriptedOrigin.Refuse("unknown");

        for (var count = 0; count < 30; count++)
        {
            using var read = await world.ReadAsync();
            using var write = await world.WriteAsync();
            Assert.Equal((503, 503), ((int)read.StatusCode, (int)write.StatusCode));
        }

        var status = await world.StatusAsync();
        Assert.All([0, 1], number => Assert.Equal((false, 0), ((bool)Origin(status, number)["ejected"]!, (int)Origin(status, number)["requests"]!)));
    }

    [Fact]
    public async Task ProvidersModes_LeaveWhatFailsWhereItIs()
    {
        await using var world = await GatewayWorld.StartAsync(Sensitive, "cloudflare", second: true);
        world.Second.Handler = Fail;

        await UntilAsync(world, _ => world.Second.Seen.Count > 30, () => world.ReadAsync());

        Assert.False((bool)Origin(await world.StatusAsync(), 1)["ejected"]!);
    }

    [Fact]
    public void Settings_OriginsAndRegionsThatAreNot_AreNamedAtOnce()
    {
        var plan = Path.Combine(Path.GetTempPath(), $"crmdr-origins-{Guid.NewGuid():N}.json");
        File.WriteAllText(plan, """{ "clouds": { "primary": "aws", "standby": "gcp" }, "gateway": { "steering": "geo", "regionPools": { "WEU": "gcp, aws" }, "pools": { "gcp": { "origins": { "1": { "weight": 0.5 } } } } } }""");
        try
        {
            var refused = Assert.ThrowsAny<Exception>(() => GatewayHost.Build([
                "--Plan:Path", plan, "--Gateway:Mode", "route53", "--Pools:aws:Origins:0", "http://127.0.0.1:1", "--Pools:gcp:Origins:0", "http://127.0.0.1:2",
                "--Gateway:Regions:OC:0", "203.0.113.0/24", "--Gateway:Regions:WEU:0", "203.0.113.0/33"]));

            foreach (var part in new[] { "gateway.steering is geo", "gateway.pools.gcp.origins.1", "Gateway:Regions:OC", "Gateway:Regions:WEU:0" })
                Assert.Contains(part, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(plan);
        }
    }

    private static Task Fail(HttpContext context)
    {
        context.Response.StatusCode = 500;
        return Task.CompletedTask;
    }

    private static JsonNode Origin(JsonNode status, int number) => GatewayWorld.PoolOf(status, "aws")["origins"]![number]!;

    private static async Task<HttpResponseMessage> PutAsync(GatewayWorld world, string path, string body, string? token = Token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/_lb/pools/{path}") { Content = new StringContent(body, new MediaTypeHeaderValue("application/json")) };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await world.Client.SendAsync(request);
    }

    /// <summary>Sends requests until the status is as wanted.</summary>
    private static async Task UntilAsync(GatewayWorld world, Func<JsonNode, bool> wanted, Func<Task<HttpResponseMessage>> send)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!wanted(await world.StatusAsync()))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(20), $"It never came to that. Last: {await world.StatusAsync()}");
            (await send()).Dispose();
        }
    }
}
