using System.Net;
using System.Text.Json;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class TagTests(ApiEngines engines) : ApiTest(engines)
{
    [Theory]
    [InlineData("accounts")]
    [InlineData("contacts")]
    [InlineData("deals")]
    public async Task Tags_Replaced_AreReadWithTheRowInItsNewVersion(string table)
    {
        var path = await RowAsync(table);
        var before = await Api.GetAsync(path);
        Assert.Empty(Tags(await before.JsonAsync()));
        var tagged = await TagAsync(path, before.ETag(), " VIP", "berlin", "vip");
        Assert.Equal(["berlin", "vip"], Tags(await tagged.JsonAsync()));
        Assert.NotEqual(before.ETag(), tagged.ETag());
        Assert.Equal("precondition-failed", await (await TagAsync(path, before.ETag(), "late")).KindAsync());
        Assert.Equal(["berlin", "vip"], Tags(await (await Api.GetAsync(path)).JsonAsync()));
        Assert.Equal(["berlin", "vip"], Tags(Assert.Single(await Api.ListAsync($"/api/v1/{table}"))));

        await TagAsync(path, tagged.ETag(), "berlin", "new");
        var back = await TagAsync(path, "*", "vip");
        Assert.Equal(["vip"], Tags(await back.JsonAsync()));
        Assert.Equal(3, await Database.CountAsync("crm.taggings")); // one row for each tag it ever had
        Assert.Empty(Tags(await (await TagAsync(path, "*")).JsonAsync()));
        Assert.Contains(await Api.ListAsync($"{path}/audit"), entry =>
            entry.GetProperty("table").GetString() == "taggings" && entry.GetProperty("operation").GetString() == "restore");
    }

    [Fact]
    public async Task Tags_SentAgain_AreReplayed()
    {
        var path = await RowAsync("accounts");
        var etag = (await Api.GetAsync(path)).ETag();
        foreach (var replayed in new[] { null, "true" })
        {
            var answer = await Api.SendAsync(HttpMethod.Put, $"{path}/tags", new { tags = new[] { "vip" } }, ("If-Match", etag), ("Idempotency-Key", "t"));
            Assert.Equal((HttpStatusCode.OK, replayed), (answer.StatusCode, answer.Header("CrmDr-Replayed")));
        }
    }

    [Fact]
    public async Task Tags_WrongOrOfNothing_NothingChanges()
    {
        var path = await RowAsync("accounts");
        foreach (var wrong in new object[] { "vip", new object[] { 1 }, new[] { "a,b" }, new[] { "line\nbreak" }, new[] { new string('t', 51) }, Enumerable.Range(0, 51).Select(i => $"t{i}") })
            Assert.Equal(["tags"], await (await Api.PutAsync($"{path}/tags", new { tags = wrong })).WrongFieldsAsync());
        Assert.Equal("precondition-required", await (await Api.SendAsync(HttpMethod.Put, $"{path}/tags", new { tags = Array.Empty<string>() })).KindAsync());
        Assert.Equal("not-found", await (await Api.PutAsync($"/api/v1/accounts/{Guid.NewGuid()}/tags", new { tags = new[] { "vip" } })).KindAsync());
        Assert.Equal(0, await Database.CountAsync("crm.taggings"));
    }

    [Fact]
    public async Task Tag_Described_IsOneRowByItsName()
    {
        var created = await Api.PostAsync("/api/v1/tags", new { name = "VIP", colour = "#1a7f37", description = "asks for the boss" });
        Assert.Equal((HttpStatusCode.Created, "vip"), (created.StatusCode, (await created.JsonAsync()).GetProperty("name").GetString()));
        Assert.Equal("conflict", await (await Api.PostAsync("/api/v1/tags", new { name = "vip" })).KindAsync());
        Assert.Equal(["name"], await (await Api.PutAsync(created.Headers.Location!.ToString(), new { name = "vips" })).WrongFieldsAsync());
        Assert.Equal(["colour", "name"], await (await Api.PostAsync("/api/v1/tags", new { name = "a,b", colour = "green" })).WrongFieldsAsync());
    }

    private async Task<string> RowAsync(string table)
    {
        var account = await Api.NewAccountAsync();
        if (table == "accounts")
            return account.ToString();
        var accountId = Guid.Parse(account.ToString().Split('/')[^1]);
        object body = table == "contacts" ? new { accountId, name = "c" } : new { accountId, title = "d", amount = 1, currency = "EUR", stage = "lead" };
        return $"/api/v1/{table}/{(await Api.CreateAsync($"/api/v1/{table}", body)).Id()}";
    }

    private Task<HttpResponseMessage> TagAsync(string path, string version, params string[] tags) => Api.PutAsync($"{path}/tags", new { tags }, version);

    private static string[] Tags(JsonElement row) => [.. row.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()!)];
}
