using System.Net;
using System.Text.Json;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class StageTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Migrated_TheSixStagesOfEarlierReleasesAreThere()
    {
        var stages = (await Api.ListAsync("/api/v1/stages")).OrderBy(stage => stage.GetProperty("order").GetInt32()).ToArray();
        Assert.Equal(["lead", "qualified", "proposal", "negotiation", "won", "lost"], stages.Select(stage => stage.GetProperty("name").GetString()));
        Assert.Equal(["open", "open", "open", "open", "won", "lost"], stages.Select(stage => stage.GetProperty("kind").GetString()));
        Assert.All(stages, stage => Assert.StartsWith("0-0-", $"{stage.GetProperty("version").GetString()}"));
    }

    [Fact]
    public async Task Migrated_InTwoDatabases_StagesAreTheSameRowByRow()
    {
        const string rows = "SELECT string_agg(s::text, '|' ORDER BY s.id) FROM crm.stages s";
        await using var one = await ApiDatabase.CreateAsync(Database.Cloud, "stages");
        await using var two = await ApiDatabase.CreateAsync(Database.Cloud, "stages");
        Assert.Equal(await one.ReadAsync<string>(rows), await two.ReadAsync<string>(rows));

        await using var api = await ApiUnderTest.StartAsync(one);
        var lead = await api.GetAsync($"/api/v1/stages/{CrmDr.Api.Writes.DerivedId.OfName("stage", "lead")}");
        var changed = await api.PutAsync(lead.RequestMessage!.RequestUri!.PathAndQuery, new { name = "lead", order = 5, probability = 12, kind = "open" }, lead.ETag());
        Assert.Equal((HttpStatusCode.OK, "1"), (changed.StatusCode, changed.Header("CrmDr-Epoch")));
    }

    [Fact]
    public async Task Stage_CreateChangeDeleteCreateAgain_IsOneRow()
    {
        var demo = new { name = "demo", order = 35, probability = 60, kind = "open" };
        var created = await Api.PostAsync("/api/v1/stages", demo, key: "s");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("true", (await Api.PostAsync("/api/v1/stages", demo, key: "s")).Header("CrmDr-Replayed"));
        var path = created.Headers.Location!.ToString();
        var twice = await Api.PostAsync("/api/v1/stages", demo);
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (twice.StatusCode, await twice.KindAsync()));

        var renamed = await Api.PutAsync(path, new { name = "other", order = 35, probability = 60, kind = "open" }, created.ETag());
        Assert.Equal(["name"], await WrongAsync(renamed));
        Assert.Equal("precondition-failed", await (await Api.PutAsync(path, demo, "\"1-1-aws\"")).KindAsync());
        var changed = await Api.PutAsync(path, new { name = "demo", order = 36, probability = 65, kind = "open" }, created.ETag());
        Assert.Equal(65, (await changed.JsonAsync()).GetProperty("probability").GetInt32());

        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", changed.ETag()))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync(path)).StatusCode);
        var again = await Api.PostAsync("/api/v1/stages", demo);
        Assert.Equal((HttpStatusCode.Created, path), (again.StatusCode, again.Headers.Location!.ToString()));
        Assert.Equal(60, (await (await Api.GetAsync(path)).JsonAsync()).GetProperty("probability").GetInt32());
        Assert.Equal(7, await Database.CountAsync("crm.stages"));
    }

    [Fact]
    public async Task Stage_WithDeals_IsNotDeleted()
    {
        var path = $"/api/v1/stages/{(await Api.CreateAsync("/api/v1/stages", new { name = "demo", order = 1, probability = 5, kind = "open" })).Id()}";
        var deal = await DealAsync("demo");
        var refused = await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "*"));
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (refused.StatusCode, await refused.KindAsync()));
        await Api.PostAsync($"{deal}/move", new { stage = "won" });
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "*"))).StatusCode);
    }

    [Fact]
    public async Task Deal_AsEarlierClientsSendIt_GetsWhatItsStageSays()
    {
        var deal = await (await Api.GetAsync(await DealAsync("proposal"))).JsonAsync();
        Assert.Equal(("proposal", 50), (deal.GetProperty("stage").GetString(), deal.GetProperty("probability").GetInt32()));
        Assert.Equal(JsonValueKind.Null, deal.GetProperty("closedAt").ValueKind);
        var won = await (await Api.GetAsync(await DealAsync("won"))).JsonAsync();
        Assert.Equal(JsonValueKind.String, won.GetProperty("closedAt").ValueKind);
    }

    [Fact]
    public async Task Deal_MovedByReplacingAndByMoving_KeepsItsHistory()
    {
        var path = await DealAsync("lead");
        var first = await Api.GetAsync(path);
        var accountId = (await first.JsonAsync()).GetProperty("accountId").GetGuid();
        var replaced = await Api.PutAsync(path,
            new { accountId, title = "Deal", amount = 5, currency = "EUR", stage = "qualified", probability = 33, expectedClose = "2027-03-01" }, first.ETag());
        var deal = await replaced.JsonAsync();
        Assert.Equal((33, "2027-03-01"), (deal.GetProperty("probability").GetInt32(), deal.GetProperty("expectedClose").GetString()));

        Assert.Equal("precondition-failed", await (await Api.SendAsync(HttpMethod.Post, $"{path}/move", new { stage = "lost" }, ("If-Match", first.ETag()))).KindAsync());
        var lost = await Api.PostAsync($"{path}/move", new { stage = "lost", reason = "too dear" }, key: "m");
        var again = await Api.PostAsync($"{path}/move", new { stage = "lost", reason = "too dear" }, key: "m");
        Assert.Equal((HttpStatusCode.OK, "true", lost.ETag()), (again.StatusCode, again.Header("CrmDr-Replayed"), again.ETag()));
        deal = await lost.JsonAsync();
        Assert.Equal(("lost", 0, "too dear"), (deal.GetProperty("stage").GetString(), deal.GetProperty("probability").GetInt32(), deal.GetProperty("reason").GetString()));
        var closedAt = deal.GetProperty("closedAt").GetDateTime();
        Assert.Equal(await lost.Content.ReadAsStringAsync(), await (await Api.GetAsync(path)).Content.ReadAsStringAsync()); // the cache, too

        // Lost still, so closed since then; open again, so not closed.
        var stays = await Api.PutAsync(path, new { accountId, title = "New", amount = 5, currency = "EUR", stage = "lost", reason = "far too dear" });
        Assert.Equal(closedAt, (await stays.JsonAsync()).GetProperty("closedAt").GetDateTime());
        deal = await (await Api.PostAsync($"{path}/move", new { stage = "negotiation", reason = "they called" })).JsonAsync();
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, 75), (deal.GetProperty("closedAt").ValueKind, deal.GetProperty("reason").ValueKind, deal.GetProperty("probability").GetInt32()));
        await Api.PostAsync($"{path}/move", new { stage = "negotiation" }); // no move

        var history = await Api.ListAsync($"{path}/history");
        Assert.Equal(
            [("lost", "negotiation", "they called"), ("qualified", "lost", "too dear"), ("lead", "qualified", null), (null, "lead", null)],
            history.Select(change => (change.GetProperty("from").GetString(), change.GetProperty("to").GetString()!, change.GetProperty("reason").GetString())));
        var page = await (await Api.GetAsync($"{path}/history?limit=3")).JsonAsync();
        var rest = await Api.ListAsync($"{path}/history?limit=3&cursor={page.GetProperty("nextCursor").GetString()}");
        Assert.Equal("lead", Assert.Single(rest).GetProperty("to").GetString());
    }

    [Fact]
    public async Task Deal_Wrong_EveryFieldIsNamedAtOnce()
    {
        var path = await DealAsync("lead");
        var nowhere = new { accountId = Guid.NewGuid(), title = "t", amount = 1, currency = "EUR", stage = "dreamt-of" };
        Assert.Equal(["accountId", "stage"], await WrongAsync(await Api.PostAsync("/api/v1/deals", nowhere)));
        Assert.Equal(["accountId", "stage"], await WrongAsync(await Api.PutAsync(path, nowhere)));
        Assert.Equal(["accountId", "reason"], await WrongAsync(await Api.PostAsync("/api/v1/deals",
            new { accountId = Guid.NewGuid(), title = "t", amount = 1, currency = "EUR", stage = "lead", reason = "why not" })));
        Assert.Equal(["expectedClose", "owner", "probability", "reason", "stage"], await WrongAsync(await Api.PostAsync("/api/v1/deals",
            new { accountId = Guid.NewGuid(), title = "t", amount = 1, currency = "EUR", stage = new string('s', 21), probability = 101, expectedClose = "soon", reason = 5, owner = new string('o', 201) })));
        Assert.Equal(["stage"], await WrongAsync(await Api.PostAsync($"{path}/move", new { stage = "dreamt-of" })));
        Assert.Equal(["kind", "name", "order", "probability"], await WrongAsync(await Api.PostAsync("/api/v1/stages", new { name = "Big Deal", order = -1, probability = 1.5, kind = "maybe" })));
        Assert.Equal("not-found", await (await Api.PostAsync($"/api/v1/deals/{Guid.NewGuid()}/move", new { stage = "won" })).KindAsync());
        Assert.Equal((1, 1), (await Database.CountAsync("crm.deals"), await Database.CountAsync("crm.deal_stage_history")));
    }

    [Fact]
    public async Task Deal_OfAnEarlierRelease_IsReadAndMoved()
    {
        var account = (await Api.CreateAsync("/api/v1/accounts", new { name = "a" })).Id();
        var id = Guid.NewGuid();
        await Database.ExecuteAsync($"INSERT INTO crm.deals (id, account_id, title, amount, currency, stage) VALUES ('{id}', '{account}', 'old', 1, 'EUR', 'lead')");
        Assert.Equal(JsonValueKind.Null, (await (await Api.GetAsync($"/api/v1/deals/{id}")).JsonAsync()).GetProperty("probability").ValueKind);
        var moved = await (await Api.PostAsync($"/api/v1/deals/{id}/move", new { stage = "won" })).JsonAsync();
        Assert.Equal(100, moved.GetProperty("probability").GetInt32());
    }

    private async Task<string> DealAsync(string stage)
    {
        var accountId = (await Api.CreateAsync("/api/v1/accounts", new { name = "a" })).Id();
        return $"/api/v1/deals/{(await Api.CreateAsync("/api/v1/deals", new { accountId, title = "Deal", amount = 5, currency = "EUR", stage })).Id()}";
    }

    private static Task<string[]> WrongAsync(HttpResponseMessage answer) => answer.WrongFieldsAsync();
}
