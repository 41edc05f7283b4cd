using System.Net;
using CrmDr.Api.Writes;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class IdempotencyTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Create_SentAgain_SameAnswerAndOneRow()
    {
        var first = await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "k1");
        var second = await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "k1");
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal((first.ETag(), first.Headers.Location), (second.ETag(), second.Headers.Location));
        Assert.Equal((null, "true"), (first.Header("CrmDr-Replayed"), second.Header("CrmDr-Replayed")));
        Assert.NotNull(second.Header("CrmDr-Acknowledged-At"));
        Assert.Equal(DerivedId.From("k1", 0), (await second.JsonAsync()).GetProperty("id").GetGuid());
        Assert.Equal(1, await Database.CountAsync("crm.accounts"));
    }

    [Fact]
    public async Task UpdateAndDelete_SentAgain_AreReplayedThoughTheVersionHasMovedOn()
    {
        var path = (await Api.NewAccountAsync()).ToString();
        var etag = (await Api.GetAsync(path)).ETag();
        var update = await Api.SendAsync(HttpMethod.Put, path, new { name = "New" }, ("If-Match", etag), ("Idempotency-Key", "u"));
        var delete = await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", update.ETag()), ("Idempotency-Key", "d"));
        Assert.Equal(HttpStatusCode.NoContent, delete.StatusCode);

        var updateAgain = await Api.SendAsync(HttpMethod.Put, path, new { name = "New" }, ("If-Match", etag), ("Idempotency-Key", "u"));
        Assert.Equal((HttpStatusCode.OK, update.ETag()), (updateAgain.StatusCode, updateAgain.ETag()));
        var deleteAgain = await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", update.ETag()), ("Idempotency-Key", "d"));
        Assert.Equal((HttpStatusCode.NoContent, "true"), (deleteAgain.StatusCode, deleteAgain.Header("CrmDr-Replayed")));
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync(path)).StatusCode);
    }

    [Fact]
    public async Task Key_OfAnotherRequest_Refused()
    {
        var path = (await (await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "k")).JsonAsync()).GetProperty("id").GetGuid();
        Assert.Equal("idempotency-mismatch", await (await Api.PostAsync("/api/v1/accounts", new { name = "Other" }, key: "k")).KindAsync());
        Assert.Equal("idempotency-mismatch", await (await Api.SendAsync(HttpMethod.Put, $"/api/v1/accounts/{path}", new { name = "Acme" },
            ("If-Match", "*"), ("Idempotency-Key", "k"))).KindAsync());
        Assert.Equal(("Acme", 1), (await Database.ReadAsync<string>("SELECT min(name) FROM crm.accounts"), await Database.CountAsync("crm.accounts")));
    }

    [Fact]
    public async Task Key_ThatLostAConflict_Superseded()
    {
        await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "lost");
        await Database.ExecuteAsync("UPDATE crm.idempotency_keys SET deleted_at = now() WHERE key = 'lost'"); // as salvage does
        var again = await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "lost");
        Assert.Equal((HttpStatusCode.Conflict, "superseded"), (again.StatusCode, await again.KindAsync()));
    }

    [Fact]
    public async Task Create_32AtOnceWithOneKey_OneRowAndOneAnswer()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "twins")));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(a => a.Content.ReadAsStringAsync()))).Distinct());
        Assert.Single(answers, answer => answer.Header("CrmDr-Replayed") is null);
        Assert.Equal((1, 1), (await Database.CountAsync("crm.accounts"), await Database.CountAsync("crm.idempotency_keys")));
    }

    [Fact]
    public async Task Key_TakenByAnotherRequestDuringTheCommit_NothingOfTheLoserIsStored()
    {
        var accountId = (await (await Api.PostAsync("/api/v1/accounts", new { name = "a" })).JsonAsync()).GetProperty("id").GetGuid();
        Task<HttpResponseMessage>[] both;
        await using (await Database.HoldAsync("LOCK crm.idempotency_keys IN SHARE MODE"))
        {
            both = [Api.PostAsync("/api/v1/accounts", new { name = "b" }, key: "k"), Api.PostAsync("/api/v1/contacts", new { accountId, name = "c" }, key: "k")];
            await Wait.UntilAsync("both to commit", async () => await Database.WaitingAsync() == 2);
        }
        var statuses = (await Task.WhenAll(both)).Select(answer => answer.StatusCode).Order();
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.UnprocessableEntity], statuses);
        Assert.Equal(2, await Database.CountAsync("crm.accounts") + await Database.CountAsync("crm.contacts"));
    }

    [Fact]
    public async Task Update_16AtOnceWithOneKey_AllSucceed()
    {
        // The twins of the first find a version that has moved on: not a conflict, but their own work.
        var path = (await Api.NewAccountAsync()).ToString();
        var etag = (await Api.GetAsync(path)).ETag();
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ =>
            Api.SendAsync(HttpMethod.Put, path, new { name = "New" }, ("If-Match", etag), ("Idempotency-Key", "u"))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Single(answers.Select(a => a.ETag()).Distinct());
    }

    [Fact]
    public async Task Refusal_IsNotKept_TheSameKeyMaySucceedLater()
    {
        var id = Guid.NewGuid();
        Assert.Equal("not-found", await (await Api.SendAsync(HttpMethod.Delete, $"/api/v1/accounts/{id}", null, ("If-Match", "*"), ("Idempotency-Key", "k"))).KindAsync());
        Assert.Equal(0, await Database.CountAsync("crm.idempotency_keys"));
    }
}
