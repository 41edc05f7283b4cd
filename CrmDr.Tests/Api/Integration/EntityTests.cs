using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class EntityTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Account_CreateReadReplaceDelete()
    {
        var created = await Api.PostAsync("/api/v1/accounts", new { name = "Acme", notes = "Ünïcode ☃ \"quoted\"" });
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var path = created.Headers.Location!.ToString();
        var body = await created.JsonAsync();
        Assert.Equal($"/api/v1/accounts/{body.GetProperty("id").GetGuid()}", path);
        Assert.Equal($"\"{body.GetProperty("version").GetString()}\"", created.ETag());
        Assert.Equal("1", created.Header("CrmDr-Epoch"));
        Assert.True(long.Parse(created.Header("CrmDr-Acknowledged-At")!) > 1_700_000_000_000_000);

        var read = await Api.GetAsync(path);
        Assert.Equal(await created.Content.ReadAsStringAsync(), await read.Content.ReadAsStringAsync());
        Assert.Equal(created.ETag(), read.ETag());
        Assert.Equal(HttpStatusCode.NotModified, (await Api.GetAsync(path, read.ETag())).StatusCode);

        var replaced = await Api.SendAsync(HttpMethod.Put, path, new { name = "Acme Ltd" }, ("If-Match", read.ETag()));
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, (await replaced.JsonAsync()).GetProperty("notes").ValueKind);
        Assert.NotEqual(read.ETag(), replaced.ETag());
        var readAgain = await Api.GetAsync(path, read.ETag());
        Assert.Equal("Acme Ltd", (await readAgain.JsonAsync()).GetProperty("name").GetString());

        var deleted = await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", replaced.ETag()));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal("not-found", await (await Api.GetAsync(path)).KindAsync());
        Assert.Equal("not-found", await (await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", "*"))).KindAsync());
        Assert.Equal(1, await Database.ReadAsync<long>("SELECT count(*) FROM crm.accounts WHERE deleted_at IS NOT NULL")); // soft
    }

    [Fact]
    public async Task ContactAndDeal_KeepEveryField()
    {
        var accountId = (await (await Api.GetAsync((await Api.NewAccountAsync()).ToString())).JsonAsync()).GetProperty("id").GetGuid();
        var contact = await (await Api.PostAsync("/api/v1/contacts", new { accountId, name = "Ada", email = "ada@example.com", phone = "+49 1", notes = "n" })).JsonAsync();
        Assert.Equal((accountId, "Ada", "ada@example.com", "+49 1", "n"), (
            contact.GetProperty("accountId").GetGuid(), contact.GetProperty("name").GetString(), contact.GetProperty("email").GetString(),
            contact.GetProperty("phone").GetString(), contact.GetProperty("notes").GetString()));

        var created = await Api.PostAsync("/api/v1/deals", new { accountId, title = "Big", amount = 12.5m, currency = "EUR", stage = "lead" });
        var replaced = await Api.SendAsync(HttpMethod.Put, created.Headers.Location!.ToString(),
            new { accountId, title = "Bigger", amount = 9_999_999_999_999_999.99m, currency = "USD", stage = "won" }, ("If-Match", created.ETag()));
        var deal = await replaced.JsonAsync();
        Assert.Equal(("Bigger", 9_999_999_999_999_999.99m, "USD", "won"), (
            deal.GetProperty("title").GetString(), deal.GetProperty("amount").GetDecimal(), deal.GetProperty("currency").GetString(),
            deal.GetProperty("stage").GetString()));
    }

    [Fact]
    public async Task Account_ThatIsMissingOrDeleted_TakesNoContactsAndDeals()
    {
        var account = await Api.PostAsync("/api/v1/accounts", new { name = "Gone" });
        var accountId = (await account.JsonAsync()).GetProperty("id").GetGuid();
        var contact = await Api.PostAsync("/api/v1/contacts", new { accountId, name = "Ada" });
        await Api.SendAsync(HttpMethod.Delete, account.Headers.Location!.ToString(), null, ("If-Match", account.ETag()));

        foreach (var id in new[] { accountId, Guid.NewGuid() })
        {
            var refused = await Api.PostAsync("/api/v1/contacts", new { accountId = id, name = "Bob" });
            Assert.Equal("validation", await refused.KindAsync());
            Assert.True((await refused.JsonAsync()).GetProperty("errors").TryGetProperty("accountId", out _));
            Assert.Equal("validation", await (await Api.PostAsync("/api/v1/deals",
                new { accountId = id, title = "t", amount = 1, currency = "EUR", stage = "lead" })).KindAsync());
            Assert.Equal("validation", await (await Api.SendAsync(HttpMethod.Put, contact.Headers.Location!.ToString(),
                new { accountId = id, name = "Ada" }, ("If-Match", contact.ETag()))).KindAsync());
        }
        Assert.Equal(1, await Database.CountAsync("crm.contacts"));
    }

    [Fact]
    public async Task Precondition_MissingOrWrong_NothingChanges()
    {
        var path = (await Api.NewAccountAsync()).ToString();
        var etag = (await Api.GetAsync(path)).ETag();
        var missing = await Api.SendAsync(HttpMethod.Put, path, new { name = "x" });
        Assert.Equal("precondition-required", await missing.KindAsync());
        Assert.Equal("precondition-required", await (await Api.SendAsync(HttpMethod.Delete, path)).KindAsync());

        foreach (var wrong in new[] { "\"1-1-aws\"", "\"rubbish\"", $"W/{etag}", etag.Replace("aws", "gcp") })
        {
            var refused = await Api.SendAsync(HttpMethod.Put, path, new { name = "x" }, ("If-Match", wrong));
            Assert.Equal("precondition-failed", await refused.KindAsync());
            Assert.Equal(etag, refused.ETag());
            Assert.Equal("precondition-failed", await (await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", wrong))).KindAsync());
        }
        Assert.Equal(etag, (await Api.GetAsync(path)).ETag());
        Assert.Equal(HttpStatusCode.OK, (await Api.SendAsync(HttpMethod.Put, path, new { name = "y" }, ("If-Match", $"\"1-1-aws\", {etag}"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Api.SendAsync(HttpMethod.Put, path, new { name = "z" }, ("If-Match", "*"))).StatusCode);
    }

    [Fact]
    public async Task Update_TwoOfTheSameVersionAtOnce_OneWins()
    {
        var path = (await Api.NewAccountAsync()).ToString();
        var etag = (await Api.GetAsync(path)).ETag();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Api.SendAsync(HttpMethod.Put, path, new { name = $"n{i}" }, ("If-Match", etag))));
        Assert.Single(answers, a => a.StatusCode == HttpStatusCode.OK);
        Assert.Equal(7, answers.Count(a => a.StatusCode == HttpStatusCode.PreconditionFailed));
    }

    [Fact]
    public async Task List_PageByPage_EveryRowOnceInOrder()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 7; i++)
            ids.Add((await (await Api.PostAsync("/api/v1/accounts", new { name = $"a{i}" })).JsonAsync()).GetProperty("id").GetGuid());
        var deleted = await Api.GetAsync($"/api/v1/accounts/{ids[3]}");
        await Api.SendAsync(HttpMethod.Delete, $"/api/v1/accounts/{ids[3]}", null, ("If-Match", deleted.ETag()));

        var listed = await AllPagesAsync("/api/v1/accounts?limit=2");
        Assert.Equal(ids.Where(id => id != ids[3]).Order(), listed);
    }

    [Fact]
    public async Task List_OfOneAccount_OnlyItsRows()
    {
        var accounts = new List<Guid>();
        for (var i = 0; i < 2; i++)
            accounts.Add((await (await Api.PostAsync("/api/v1/accounts", new { name = "a" })).JsonAsync()).GetProperty("id").GetGuid());
        var mine = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            var (id, _) = await Api.NewDealAsync(accounts[i % 2], i);
            if (i % 2 == 1)
                mine.Add(id);
        }
        Assert.Equal(mine.Order(), await AllPagesAsync($"/api/v1/deals?limit=2&accountId={accounts[1]}"));
        Assert.Empty(await AllPagesAsync($"/api/v1/deals?accountId={Guid.NewGuid()}"));
        Assert.Equal(["accountId"], await (await Api.GetAsync($"/api/v1/accounts?accountId={accounts[0]}")).WrongFieldsAsync()); // accounts belong to none: not a filter
    }

    [Fact]
    public async Task Request_WrongInManyWays_ProblemNamesThem()
    {
        var wrong = await (await Api.GetAsync("/api/v1/deals?limit=0&cursor=x&accountId=y")).JsonAsync();
        Assert.Equal(["accountId", "cursor", "limit"], wrong.GetProperty("errors").EnumerateObject().Select(e => e.Name));
        Assert.Equal("validation", await (await Api.PostAsync("/api/v1/accounts", new { name = 5, extra = true })).KindAsync());
        Assert.Equal("validation", await (await Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: new('k', 201))).KindAsync());
        Assert.Equal("unsupported-media-type", await (await Api.PostAsync("/api/v1/accounts", new StringContent("name=x"))).KindAsync());
        Assert.Equal("not-found", await (await Api.GetAsync("/api/v1/nothing")).KindAsync());
        Assert.Equal("not-found", await (await Api.GetAsync("/api/v1/accounts/no-uuid")).KindAsync());
        Assert.Equal("method-not-allowed", await (await Api.SendAsync(HttpMethod.Patch, "/api/v1/accounts")).KindAsync());
        Assert.Equal(0, await Database.CountAsync("crm.accounts"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_BeyondOneMebibyte_Refused(bool lengthKnown)
    {
        var json = Encoding.UTF8.GetBytes($$"""{"name":"n","notes":"{{new string('x', 1024 * 1024)}}"}""");
        HttpContent content = lengthKnown ? new ByteArrayContent(json) : new StreamContent(new UnknownLength(json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        Assert.Equal("too-large", await (await Api.PostAsync("/api/v1/accounts", content)).KindAsync());
    }

    [Fact]
    public async Task OpenApi_DescribesEveryRouteAndTheHeadersOfWrites()
    {
        var paths = (await (await Api.GetAsync("/openapi/v1.json")).JsonAsync()).GetProperty("paths");
        foreach (var table in new[] { "accounts", "activities", "contacts", "deals", "stages", "tags" })
            foreach (var more in new[] { "", "/{id}", "/{id}/audit" })
                Assert.True(paths.TryGetProperty($"/api/v1/{table}{more}", out _), $"/api/v1/{table}{more}");
        foreach (var more in new[]
                 {
                     "deals/transfer", "deals/{id}/move", "deals/{id}/history", "activities/{id}/complete", "contacts/{id}/merge", "contacts/email-collisions",
                     "accounts/{id}/tags", "contacts/{id}/tags", "deals/{id}/tags", "accounts/{id}/activities", "contacts/{id}/activities", "deals/{id}/activities",
                     "summaries/pipeline", "summaries/activities",
                 })
            Assert.True(paths.TryGetProperty($"/api/v1/{more}", out _), more);
        foreach (var operation in paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject()))
            Assert.True(operation.Value.TryGetProperty("summary", out _), $"{operation.Name} of a route has no summary");
        var put = paths.GetProperty("/api/v1/deals/{id}").GetProperty("put");
        Assert.Equal(["Idempotency-Key", "If-Match", "Prefer", "id"], put.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()).Order(StringComparer.Ordinal));
        Assert.True(put.GetProperty("requestBody").GetProperty("content").TryGetProperty("application/json", out _));
    }

    private async Task<List<Guid>> AllPagesAsync(string path)
    {
        var found = new List<Guid>();
        string? cursor = null;
        do
        {
            var next = cursor is null ? path : $"{path}&cursor={cursor}";
            var page = await (await Api.GetAsync(next)).JsonAsync();
            found.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetGuid()));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return found;
    }

    private sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
