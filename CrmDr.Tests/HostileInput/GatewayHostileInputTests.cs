using CrmDr.Gateway;
using CrmDr.Tests.Api.Integration;
using CrmDr.Tests.Plan;

namespace CrmDr.Tests.HostileInput;

/// <summary>The gateway before a real API: what is wrong is refused by the one or the other, and changes no row.</summary>
[Collection(ApiTests.Name)]
public sealed class GatewayHostileInputTests(ApiEngines engines, ITestOutputHelper output) : ApiTest(engines)
{
    [Fact]
    public async Task Everything_WrongInAnyWay_IsRefusedAndChangesNothing()
    {
        await using var gateway = GatewayHost.Build([
            "--urls", "http://127.0.0.1:0", "--Plan:Path", PlanFiles.Path("drplan.json"), "--Plan:Profile", "drill", "--Gateway:Mode", "full",
            "--Pools:aws:Origins:0", Api.Url.GetLeftPart(UriPartial.Authority), "--Pools:gcp:Origins:0", "http://127.0.0.1:1", "--Logging:LogLevel:Default", "None"]);
        await gateway.StartAsync();
        var url = new Uri(gateway.Urls.First());
        using var client = new HttpClient { BaseAddress = url };
        client.DefaultRequestHeaders.Authorization = new("Bearer", TestIdentity.SalesToken);
        await Wait.UntilAsync("the gateway to forward", async () => (await client.GetAsync("/api/v1/accounts")).IsSuccessStatusCode);
        var rows = await CrmRows.MakeAsync(Api);
        var before = await CrmRows.DigestAsync(Database);

        // Its own, and through it those of the API; the probes of the API are the gateway's to ask, not its clients'.
        var endpoints = KnownEndpoint.In(gateway.Services).Concat(KnownEndpoint.In(Api.Services).Where(one => one.Route.StartsWith("/api/", StringComparison.Ordinal)));
        await HostileRun.AgainstAsync(url, [.. endpoints], rows, 800, output);

        Assert.Equal(before, await CrmRows.DigestAsync(Database));
        Assert.True((await client.GetAsync("/api/v1/accounts")).IsSuccessStatusCode, "the gateway no longer forwards");
    }
}
