namespace CrmDr.Tests.Gateway;

public sealed class ReadsAndAffinityTests
{
    [Fact]
    public async Task NoPoolActive_AReadyStandbyServesReads_Marked()
    {
        await using var world = await GatewayWorld.StartAsync();
        await world.Aws.KillAsync();

        using var answer = await world.ReadAsync();

        Assert.Equal((200, "gcp", "true"), ((int)answer.StatusCode, answer.Cloud(), answer.Header("CrmDr-Stale")));
        Assert.Null(answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task NoPoolActive_NobodyReady_ReadsAreHeld()
    {
        await using var world = await GatewayWorld.StartAsync(before: world => world.Aws.Active = world.Aws.Ready = world.Gcp.Ready = false);
        var read = world.ReadAsync();
        await world.WhenHeldAsync(1);

        world.Gcp.Ready = true;

        using var answer = await read;
        Assert.Equal((200, "gcp", "true"), ((int)answer.StatusCode, answer.Cloud(), answer.Header("CrmDr-Stale")));
    }

    [Fact]
    public async Task Fenced_ButReady_ThePrimaryServesItsOwnReads()
    {
        await using var world = await GatewayWorld.StartAsync();
        world.Aws.Active = false;
        await world.WhenActiveAsync("aws", false);

        using var answer = await world.ReadAsync();

        Assert.Equal(("aws", "true"), (answer.Cloud(), answer.Header("CrmDr-Stale")));
    }

    [Fact]
    public async Task Affinity_KeepsAClientUntilItsPoolIsGone()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "steering": "random" }""", strategy: "active-active", before: world => world.Gcp.Active = true);
        using var first = await world.ReadAsync();
        var home = first.Cloud()!;
        Assert.StartsWith($"CrmDr-Affinity={home}.0; Path=/; Max-Age=1800; HttpOnly; SameSite=Lax", first.Header("Set-Cookie"), StringComparison.Ordinal);

        for (var count = 0; count < 20; count++)
        {
            using var answer = await ReadAsync(world, $"{home}.0");
            Assert.Equal((home, null), (answer.Cloud(), answer.Header("Set-Cookie")));
        }

        await (home == "aws" ? world.Aws : world.Gcp).KillAsync();
        using var elsewhere = await ReadAsync(world, $"{home}.0");
        Assert.Equal(200, (int)elsewhere.StatusCode);
        Assert.NotEqual(home, elsewhere.Cloud());
        Assert.StartsWith($"CrmDr-Affinity={elsewhere.Cloud()}.0;", elsewhere.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Random_WithoutCookie_BothServe()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "steering": "random", "sessionAffinity": "none" }""", strategy: "active-active", before: world => world.Gcp.Active = true);

        for (var count = 0; count < 40; count++)
            (await world.ReadAsync()).Dispose();

        Assert.InRange(world.Aws.Seen.Count, 5, 35);
        Assert.Equal(40, world.Aws.Seen.Count + world.Gcp.Seen.Count);
    }

    [Fact]
    public async Task ActiveActive_AWriteRefusedByOneCloud_GoesToTheOther()
    {
        await using var world = await GatewayWorld.StartAsync("""{ "steering": "random" }""", strategy: "active-active", before: world => world.Gcp.Active = true);
        world.Gcp.Handler = context => HttpMethodsIsRead(context.Request.Method) ? ScriptedOrigin.Created(context) : ScriptedOrigin.Refuse("not-stored")(context);

        for (var count = 0; count < 20; count++)
        {
            using var answer = await world.WriteAsync();
            Assert.Equal((201, "aws"), ((int)answer.StatusCode, answer.Cloud()));
        }
        Assert.True((bool)GatewayWorld.PoolOf(await world.StatusAsync(), "gcp")["active"]!);
        Assert.NotEmpty(world.Gcp.Seen);
    }

    private static bool HttpMethodsIsRead(string method) => method == "GET";

    private static Task<HttpResponseMessage> ReadAsync(GatewayWorld world, string cookie)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/deals");
        request.Headers.Add("Cookie", $"CrmDr-Affinity={cookie}");
        return world.Client.SendAsync(request);
    }
}
