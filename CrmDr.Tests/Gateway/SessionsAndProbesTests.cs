namespace CrmDr.Tests.Gateway;

/// <summary>Follows Cloudflare's pages: session-affinity, geo-steering, monitors ("Manage monitors", advanced settings).</summary>
public sealed class SessionsAndProbesTests
{
    [Fact]
    public async Task ByHeader_ASessionStaysWithItsOrigin_AndNoCookieIsSet()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "sessionAffinity": "header", "affinityHeaders": "X-Tenant" }""", "cloudflare", second: true);

        for (var tenant = 0; tenant < 10; tenant++)
        {
            var before = world.Second.Seen.Count;
            for (var count = 0; count < 6; count++)
            {
                using var answer = await GetAsync(world, ("X-Tenant", $"{tenant}"));
                Assert.Equal((200, null), ((int)answer.StatusCode, answer.Header("Set-Cookie")));
            }
            Assert.Contains(world.Second.Seen.Count - before, new[] { 0, 6 });
        }
        Assert.InRange(world.Second.Seen.Count, 6, 54);
    }

    [Fact]
    public async Task ByHeader_ASessionMovesWhenItsPoolIsGone()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "sessionAffinity": "header", "affinityHeaders": "X-Tenant" }""");
        using var first = await GetAsync(world, ("X-Tenant", "a"));
        world.PromoteGcp();
        world.Aws.Active = false;
        await world.WhenActiveAsync("gcp");
        await world.WhenActiveAsync("aws", false);

        using var second = await GetAsync(world, ("X-Tenant", "a"));

        Assert.Equal(("aws", "gcp"), (first.Cloud(), second.Cloud()));
    }

    [Fact]
    public async Task ByCookieAndAddress_WhoComesWithoutACookieMeetsTheSameOrigin()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "sessionAffinity": "ip-cookie" }""", "cloudflare", second: true);

        for (var count = 0; count < 20; count++)
        {
            using var answer = await GetAsync(world);
            Assert.StartsWith("CrmDr-Affinity=aws.", answer.Header("Set-Cookie"), StringComparison.Ordinal);
        }

        Assert.Contains(world.Second.Seen.Count, new[] { 0, 20 });
    }

    [Theory]
    [InlineData("127.0.0.0/8", "gcp")]
    [InlineData("203.0.113.0/24", "aws")]
    public async Task Geo_TheClientsNetworkSaysItsRegion(string network, string expected)
    {
        await using var world = await GatewayWorld.StartAsync("""{ "steering": "geo", "regionPools": { "WEU": "gcp, aws" } }""", "cloudflare", "active-active", before: world => world.Gcp.Active = true,
            settings: ["--Gateway:Regions:WEU:0", network]);

        using var answer = await GetAsync(world);

        Assert.Equal(expected, answer.Cloud());
    }

    [Fact]
    public async Task Monitor_AsksWithMethodAndHeadersOfThePlan()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "monitorRequest": { "method": "head", "headers": { "X-Probe": "yes" } } }""", "cloudflare");
        await world.WhenActiveAsync("aws");

        Assert.Equal("HEAD yes", world.Aws.LastProbe);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Monitor_FollowsARedirectOnlyWhenAsked(bool follow, bool active)
    {
        await using var world = await GatewayWorld.StartAsync($$"""{ "monitorPath": "/moved", "monitorRequest": { "followRedirects": {{(follow ? "true" : "false")}} } }""", "cloudflare",
            before: world => world.Aws.Handler = context =>
            {
                context.Response.Redirect("/active");
                return Task.CompletedTask;
            });

        Assert.Equal(active, (bool)GatewayWorld.PoolOf(await world.StatusAsync(), "aws")["active"]!);
    }

    [Fact]
    public async Task Monitor_ByTcp_AConnectionIsEnough()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "monitorRequest": { "type": "tcp" } }""", "cloudflare", "active-active", before: world => world.Aws.Active = false);
        var status = await world.StatusAsync();

        Assert.Equal((true, "connected"), ((bool)GatewayWorld.PoolOf(status, "aws")["active"]!, (string?)GatewayWorld.PoolOf(status, "aws")["origins"]![0]!["lastProbe"]!["outcome"]));
        Assert.Equal("", world.Aws.LastProbe);
        await world.Aws.KillAsync();
        await world.WhenActiveAsync("aws", false);
    }

    [Fact]
    public async Task Monitor_AsksAtThePortOfThePlan()
    {
        // Nobody listens at the port: every origin is down, whatever answers at its own.
        await using var world = await GatewayWorld.StartAsync("""{ "monitorRequest": { "port": 1 } }""", "cloudflare");

        Assert.False((bool)GatewayWorld.PoolOf(await world.StatusAsync(), "aws")["active"]!);
    }

    private static Task<HttpResponseMessage> GetAsync(GatewayWorld world, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/deals");
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        return world.Client.SendAsync(request);
    }
}
