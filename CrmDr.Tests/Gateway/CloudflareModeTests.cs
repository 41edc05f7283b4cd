namespace CrmDr.Tests.Gateway;

public sealed class CloudflareModeTests
{
    private const string SlowToFall = """{ "fallbackPool": "gcp" }""";

    [Fact]
    public async Task NotConnected_FailsAtOnce()
    {
        await using var world = await GatewayWorld.StartAsync(SlowToFall, "cloudflare");
        await world.Aws.KillAsync();

        using var answer = await world.WriteAsync("k1");

        // The monitor may already have sent it to the fallback pool; it is never held.
        Assert.True(answer.Cloud() == "gcp" || ((int)answer.StatusCode == 502 && await answer.ProblemAsync() == "bad-gateway"));
        Assert.Equal((0, 0), ((int)(await world.StatusAsync())["heldTotal"]!, (int)(await world.StatusAsync())["resentTotal"]!));
    }

    [Fact]
    public async Task Broken_WithKey_IsNotSentAgain()
    {
        await using var world = await GatewayWorld.StartAsync(SlowToFall, "cloudflare");
        world.Aws.Handler = ScriptedOrigin.Break;

        using var answer = await world.WriteAsync("k1");

        Assert.Equal((502, "bad-gateway", "unknown"), ((int)answer.StatusCode, await answer.ProblemAsync(), answer.Header("CrmDr-Outcome")));
        Assert.Single(world.Aws.Seen);
    }

    [Fact]
    public async Task NotStored_IsHandedOnAndSuspendsNobody()
    {
        await using var world = await GatewayWorld.StartAsync(SlowToFall, "cloudflare");
        world.Aws.Handler = ScriptedOrigin.Refuse("not-stored");

        for (var count = 1; count <= 3; count++)
        {
            using var answer = await world.WriteAsync("k1");
            Assert.Equal((503, "not-stored", "aws", count), ((int)answer.StatusCode, answer.Header("CrmDr-Outcome"), answer.Cloud(), world.Aws.Seen.Count));
        }
        Assert.True((bool)GatewayWorld.PoolOf(await world.StatusAsync(), "aws")["active"]!);
    }

    [Fact]
    public async Task NoPoolActive_TheFallbackPoolGetsItWhateverItsHealth()
    {
        await using var world = await GatewayWorld.StartAsync(SlowToFall, "cloudflare", before: world => world.Aws.Active = world.Gcp.Ready = false);
        await world.WhenActiveAsync("aws", false);
        await world.WhenActiveAsync("gcp", false);

        using var answer = await world.WriteAsync();

        Assert.Equal((201, "gcp", null), ((int)answer.StatusCode, answer.Cloud(), answer.Header("CrmDr-Stale")));
    }

    /// <summary>Follows Cloudflare's adaptive-routing, "Failover across pools": one retry elsewhere, only without a connection.</summary>
    [Fact]
    public async Task NotConnected_FailoverAcrossPools_IsSentOnceToTheOther()
    {
        await using var world = await GatewayWorld.StartAsync(
            """{ "failoverAcrossPools": "on" }""", "cloudflare", before: world => world.Gcp.Active = true, interval: 3600);
        await world.Aws.KillAsync();

        using var answer = await world.WriteAsync("k1");

        Assert.Equal((201, "gcp"), ((int)answer.StatusCode, answer.Cloud()));
        Assert.Equal((1, 0), (world.Gcp.Seen.Count, (int)(await world.StatusAsync())["heldTotal"]!));
    }
}
