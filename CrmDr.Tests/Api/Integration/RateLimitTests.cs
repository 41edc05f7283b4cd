using System.Net;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class RateLimitTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task CallerWhoAsksTooOften_IsToldHowLongToWait_AndNobodyElse()
    {
        await using var api = await ApiUnderTest.StartAsync(Database, arguments: ["--RateLimit:PerSecond", "1", "--RateLimit:Burst", "3"]);
        var refused = await AskUntilRefusedAsync(api, "anna");
        Assert.Equal("rate-limited", await refused.KindAsync());
        Assert.InRange(int.Parse(refused.Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture), 1, 3);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(api, "bert")).StatusCode);
        // Probes and the document are for everybody, always.
        for (var i = 0; i < 5; i++)
            Assert.Equal(HttpStatusCode.OK, (await api.GetAsync("/active")).StatusCode);
        await Wait.UntilAsync("the caller to be heard again", async () => (await AskAsync(api, "anna")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task NoLimit_NobodyIsRefused()
    {
        await using var api = await ApiUnderTest.StartAsync(Database, arguments: ["--RateLimit:PerSecond", "0"]);
        for (var i = 0; i < 50; i++)
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(api, "anna")).StatusCode);
    }

    [Fact]
    public async Task WrongSettings_AreAllNamed()
    {
        var refused = await Assert.ThrowsAsync<CrmDr.ServiceDefaults.InvalidSettingsException>(() => ApiUnderTest.StartAsync(Database, arguments: ["--RateLimit:PerSecond", "-1", "--RateLimit:Burst", "many"]));
        Assert.Contains("RateLimit:PerSecond is '-1', expected a whole number from 0 to 1000000", refused.Message);
        Assert.Contains("RateLimit:Burst is 'many', expected a whole number from 1 to 1000000", refused.Message);
    }

    private static async Task<HttpResponseMessage> AskUntilRefusedAsync(ApiUnderTest api, string subject)
    {
        HttpResponseMessage? answer = null;
        await Wait.UntilAsync("the limit", async () => (answer = await AskAsync(api, subject)).StatusCode == HttpStatusCode.TooManyRequests);
        return answer!;
    }

    private static Task<HttpResponseMessage> AskAsync(ApiUnderTest api, string subject) =>
        api.SendAsync(HttpMethod.Get, "/api/v1/accounts", null, ("Authorization", "Bearer " + TestIdentity.Token("reader", subject)));
}
