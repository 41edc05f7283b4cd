using System.Net;
using System.Text.Json;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class ActivityTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Activity_CreateReplaceCompleteDelete()
    {
        var accountId = await AccountAsync();
        var created = await Api.PostAsync("/api/v1/activities", new { kind = "task", subject = "Call back", notes = "n", accountId, dueAt = "2026-12-01T10:00:00+02:00" }, key: "a");
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("true", (await Api.PostAsync("/api/v1/activities",
            new { kind = "task", subject = "Call back", notes = "n", accountId, dueAt = "2026-12-01T10:00:00+02:00" }, key: "a")).Header("CrmDr-Replayed"));
        var path = created.Headers.Location!.ToString();
        var activity = await created.JsonAsync();
        Assert.Equal(("task", "Call back", accountId, "2026-12-01T08:00:00Z"), (
            activity.GetProperty("kind").GetString(), activity.GetProperty("subject").GetString(), activity.GetProperty("accountId").GetGuid(), activity.GetProperty("dueAt").GetString()));
        Assert.Equal(JsonValueKind.Null, activity.GetProperty("completedAt").ValueKind);

        var replaced = await Api.PutAsync(path, new { kind = "call", subject = "Called", accountId }, created.ETag());
        Assert.Equal(JsonValueKind.Null, (await replaced.JsonAsync()).GetProperty("dueAt").ValueKind);
        Assert.Equal("precondition-failed", await (await Api.SendAsync(HttpMethod.Post, $"{path}/complete", null, ("If-Match", created.ETag()))).KindAsync());
        var done = await Api.SendAsync(HttpMethod.Post, $"{path}/complete", null, ("If-Match", replaced.ETag()), ("Idempotency-Key", "c"));
        var completedAt = (await done.JsonAsync()).GetProperty("completedAt").GetDateTime();
        Assert.Equal("true", (await Api.SendAsync(HttpMethod.Post, $"{path}/complete", null, ("If-Match", replaced.ETag()), ("Idempotency-Key", "c"))).Header("CrmDr-Replayed"));
        Assert.Equal(completedAt, (await (await Api.SendAsync(HttpMethod.Post, $"{path}/complete")).JsonAsync()).GetProperty("completedAt").GetDateTime());
        Assert.Equal(completedAt, (await (await Api.GetAsync(path)).JsonAsync()).GetProperty("completedAt").GetDateTime());
        Assert.Equal(["kind"], await (await Api.PutAsync(path, new { kind = "note", subject = "s", accountId })).WrongFieldsAsync());
        Assert.Equal(HttpStatusCode.NoContent, (await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "*"))).StatusCode);
        Assert.Equal("not-found", await (await Api.SendAsync(HttpMethod.Post, $"{path}/complete")).KindAsync());
    }

    [Fact]
    public async Task Activity_OfAccountContactOrDeal_IsListedThere()
    {
        var accountId = await AccountAsync();
        var contactId = (await Api.CreateAsync("/api/v1/contacts", new { accountId, name = "Ada" })).Id();
        var (dealId, _) = await Api.NewDealAsync(accountId, 1);
        var ofAccount = (await Api.CreateAsync("/api/v1/activities", new { kind = "meeting", subject = "s", accountId })).Id();
        var ofContact = (await Api.CreateAsync("/api/v1/activities", new { kind = "call", subject = "s", contactId })).Id();
        var first = (await Api.CreateAsync("/api/v1/activities", new { kind = "note", subject = "s", dealId })).Id();
        var second = (await Api.CreateAsync("/api/v1/activities", new { kind = "task", subject = "s", dealId })).Id();
        Assert.Equal([ofAccount], await IdsAsync($"/api/v1/accounts/{accountId}/activities"));
        Assert.Equal([ofContact], await IdsAsync($"/api/v1/contacts/{contactId}/activities"));
        Assert.Equal([second, first], await IdsAsync($"/api/v1/deals/{dealId}/activities")); // the newest first
        Assert.Equal(4, (await Api.ListAsync("/api/v1/activities")).Length);
    }

    [Fact]
    public async Task Activity_Wrong_EveryFieldIsNamedAtOnce()
    {
        var accountId = await AccountAsync();
        Assert.Equal(["accountId", "contactId", "dealId", "dueAt", "kind", "subject"],
            await (await Api.PostAsync("/api/v1/activities", new { kind = "dance", dueAt = "tomorrow" })).WrongFieldsAsync());
        Assert.Equal(["accountId", "contactId"],
            await (await Api.PostAsync("/api/v1/activities", new { kind = "call", subject = "s", accountId, contactId = Guid.NewGuid() })).WrongFieldsAsync());
        Assert.Equal(["dueAt"], await (await Api.PostAsync("/api/v1/activities", new { kind = "note", subject = "s", accountId, dueAt = "2026-12-01T10:00:00Z" })).WrongFieldsAsync());
        foreach (var parent in new[] { "accountId", "contactId", "dealId" })
            Assert.Equal([parent], await (await Api.PostAsync("/api/v1/activities",
                new Dictionary<string, object> { ["kind"] = "call", ["subject"] = "s", [parent] = Guid.NewGuid() })).WrongFieldsAsync());
        var note = await Api.CreateAsync("/api/v1/activities", new { kind = "note", subject = "s", accountId });
        Assert.Equal(["kind"], await (await Api.SendAsync(HttpMethod.Post, $"/api/v1/activities/{note.Id()}/complete")).WrongFieldsAsync());
        Assert.Equal(1, await Database.CountAsync("crm.activities"));
    }

    private async Task<Guid> AccountAsync() => (await Api.CreateAsync("/api/v1/accounts", new { name = "a" })).Id();

    private async Task<Guid[]> IdsAsync(string path) => [.. (await Api.ListAsync(path)).Select(item => item.Id())];
}
