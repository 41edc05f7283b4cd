using System.Text.Json;
using StackExchange.Redis;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class SummaryTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Pipeline_AddsUpByStageAndCurrency_AndByOwnerWhereAskedFor()
    {
        await ForgetAsync();
        var accountId = (await Api.CreateAsync("/api/v1/accounts", new { name = "a" })).Id();
        await DealAsync("lead", 100, "EUR", "ada");
        await DealAsync("lead", 50.50m, "EUR", "grace");
        await DealAsync("lead", 7, "USD", "ada");
        await DealAsync("won", 10, "EUR", "ada");
        var deleted = await DealAsync("won", 1000, "EUR", "ada");
        await Api.SendAsync(HttpMethod.Delete, $"/api/v1/deals/{deleted.Id()}", null, ("If-Match", "*"));

        var summary = await (await Api.GetAsync("/api/v1/summaries/pipeline")).JsonAsync();
        Assert.Equal(
            ["lead open EUR  2 150.50 15.05", "lead open USD  1 7.00 0.70", "won won EUR  1 10.00 10.00"],
            summary.GetProperty("lines").EnumerateArray().Select(Line));
        var byOwner = await (await Api.GetAsync("/api/v1/summaries/pipeline?by=owner")).JsonAsync();
        Assert.Equal(
            ["lead open EUR ada 1 100.00 10.00", "lead open EUR grace 1 50.50 5.05", "lead open USD ada 1 7.00 0.70", "won won EUR ada 1 10.00 10.00"],
            byOwner.GetProperty("lines").EnumerateArray().Select(Line));
        Assert.Equal(["by"], await (await Api.GetAsync("/api/v1/summaries/pipeline?by=colour")).WrongFieldsAsync());

        Task<JsonElement> DealAsync(string stage, decimal amount, string currency, string owner) =>
            Api.CreateAsync("/api/v1/deals", new { accountId, title = "d", amount, currency, stage, owner });

        static string Line(JsonElement line) => string.Join(' ', new[] { "stage", "kind", "currency", "owner", "count", "amount", "weighted" }.Select(field => line.GetProperty(field).ToString()));
    }

    [Fact]
    public async Task Activities_CountsOpenOverdueAndDone()
    {
        await ForgetAsync();
        var accountId = (await Api.CreateAsync("/api/v1/accounts", new { name = "a" })).Id();
        await ActivityAsync("task", null);
        await ActivityAsync("task", "2999-01-01T00:00:00Z");
        await ActivityAsync("task", "2020-01-01T00:00:00Z");
        var done = await ActivityAsync("call", "2020-01-01T00:00:00Z");
        await Api.SendAsync(HttpMethod.Post, $"/api/v1/activities/{done.Id()}/complete");
        await ActivityAsync("note", null);
        var summary = await (await Api.GetAsync("/api/v1/summaries/activities")).JsonAsync();
        Assert.Equal(["call ada 0 0 1", "task ada 2 1 0"], summary.GetProperty("lines").EnumerateArray().Select(line =>
            string.Join(' ', new[] { "kind", "owner", "open", "overdue", "done" }.Select(field => line.GetProperty(field).ToString()))));

        Task<JsonElement> ActivityAsync(string kind, string? dueAt) => Api.CreateAsync("/api/v1/activities", new { kind, subject = "s", accountId, dueAt, owner = "ada" });
    }

    [Fact]
    public async Task Summary_KeptForAMoment_AndOnlyWhileTheAuthorityIsHeld()
    {
        await ForgetAsync();
        using var redis = await ConnectionMultiplexer.ConnectAsync($"{Database.Cache},abortConnect=false");
        await Wait.UntilAsync("the summary to be kept", async () =>
        {
            await Api.GetAsync("/api/v1/summaries/activities");
            return await redis.GetDatabase().KeyExistsAsync("crm:1:summary:activities");
        });
        Assert.InRange((await redis.GetDatabase().KeyTimeToLiveAsync("crm:1:summary:activities"))!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await redis.GetDatabase().StringSetAsync("crm:1:summary:activities", """{"forged":true}""", TimeSpan.FromMinutes(1));
        Assert.True((await (await Api.GetAsync("/api/v1/summaries/activities")).JsonAsync()).TryGetProperty("forged", out _));
        await Api.HearAsync(FakeController.HoldsNot(1));
        Assert.True((await (await Api.GetAsync("/api/v1/summaries/activities")).JsonAsync()).TryGetProperty("lines", out _));
        await ForgetAsync();
    }

    // Earlier tests may have asked a moment ago.
    private async Task ForgetAsync()
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync($"{Database.Cache},abortConnect=false");
        await redis.GetDatabase().KeyDeleteAsync(["crm:1:summary:pipeline", "crm:1:summary:pipeline-by-owner", "crm:1:summary:activities"]);
    }
}
