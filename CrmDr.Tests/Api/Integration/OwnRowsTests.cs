using System.Net;
using System.Text.Json;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Callers who see and change only what is theirs (<c>crm.visibility: own</c>).</summary>
[Collection(ApiTests.Name)]
public sealed class OwnRowsTests(ApiEngines engines) : IAsyncLifetime
{
    private readonly PlanOf _plan = PlanOf.OwnRows;
    private ApiUnderTest? _api;

    private ApiUnderTest Api => _api!;

    private ApiDatabase Database => engines.Database;

    public async ValueTask InitializeAsync()
    {
        await Database.EmptyAsync();
        _api = await ApiUnderTest.StartAsync(Database, arguments: _plan.Arguments);
    }

    public async ValueTask DisposeAsync()
    {
        await Api.DisposeAsync();
        _plan.Dispose();
    }

    [Fact]
    public async Task Read_FromTheCacheAndWithItsVersion_IsNotFoundForOthers()
    {
        var account = await NewAccountAsync("olga");
        for (var turn = 0; turn < 3; turn++) // the second one from the cache
        {
            var mine = await AsAsync("olga", HttpMethod.Get, account);
            Assert.Equal(HttpStatusCode.OK, mine.StatusCode);
            foreach (var headers in new (string, string)[][] { [], [("If-None-Match", mine.ETag())] })
            {
                var theirs = await AsAsync("bob", HttpMethod.Get, account, null, headers);
                Assert.Equal("not-found", await theirs.KindAsync());
                Assert.Null(theirs.Headers.ETag);
            }
        }

        var both = await Task.WhenAll(Enumerable.Range(0, 32).Select(i => AsAsync(i % 2 == 0 ? "olga" : "bob", HttpMethod.Get, account)));
        Assert.All(both.Select((answer, i) => (answer, i)), one => Assert.Equal(one.i % 2 == 0 ? HttpStatusCode.OK : HttpStatusCode.NotFound, one.answer.StatusCode));
        // What is said of a row of others is what is said of none.
        var nowhere = $"/api/v1/accounts/{Guid.NewGuid()}";
        Assert.Equal(Told(await AsAsync("bob", HttpMethod.Get, nowhere), nowhere), Told(await AsAsync("bob", HttpMethod.Get, account), account));
        Assert.Equal(
            Told(await AsAsync("bob", HttpMethod.Put, nowhere, new { name = "x" }, ("If-Match", "\"1-0-aws\"")), nowhere),
            Told(await AsAsync("bob", HttpMethod.Put, account, new { name = "x" }, ("If-Match", "\"1-0-aws\"")), account));

        static string Told(HttpResponseMessage answer, string path)
        {
            var problem = JsonElement.Parse(answer.Content.ReadAsStringAsync().GetAwaiter().GetResult());
            return $"{answer.StatusCode} {problem.GetProperty("type")} {problem.GetProperty("detail").GetString()!.Replace(path.Split('/')[^1], "ID", StringComparison.Ordinal)}";
        }
    }

    [Fact]
    public async Task Owner_IsChangedByAnAdministratorAlone()
    {
        var account = await NewAccountAsync("olga");
        Assert.Equal(["owner"], await (await AsAsync("olga", HttpMethod.Post, "/api/v1/accounts", new { name = "planted", owner = "bob" })).WrongFieldsAsync());
        Assert.Equal(["owner"], await (await AsAsync("olga", HttpMethod.Put, account, new { name = "away", owner = "bob" }, ("If-Match", "*"))).WrongFieldsAsync());
        Assert.Equal(1, await Database.ReadAsync<long>("SELECT count(*) FROM crm.accounts WHERE name = 'Acme' AND owner = 'olga'"));
        var key = ("Idempotency-Key", "mine");
        var before = await AsAsync("olga", HttpMethod.Put, account, new { name = "Acme", owner = "olga" }, ("If-Match", "*"), key);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        Assert.Equal(HttpStatusCode.OK, (await AsAsync("anna", HttpMethod.Put, account, new { name = "Acme", notes = "for bob", owner = "bob" }, ("If-Match", "*"))).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await AsAsync("olga", HttpMethod.Get, account)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("bob", HttpMethod.Get, account)).StatusCode);
        // A write that is sent again gets the answer it got: nothing of what was written since.
        var again = await AsAsync("olga", HttpMethod.Put, account, new { name = "Acme", owner = "olga" }, ("If-Match", "*"), key);
        Assert.Equal((HttpStatusCode.OK, "true", before.ETag()), (again.StatusCode, again.Header("CrmDr-Replayed"), again.ETag()));
        Assert.DoesNotContain("for bob", await again.Content.ReadAsStringAsync());
        Assert.Equal("not-found", await (await AsAsync("olga", HttpMethod.Put, account, new { name = "Acme" }, ("If-Match", "*"), ("Idempotency-Key", "later"))).KindAsync());
    }

    [Fact]
    public async Task Import_LinesForOthers_AreRefusedAndTheRestIsImported()
    {
        var theirs = (await NewAccountAsync("bob")).Split('/')[^1];
        var mine = (await NewAccountAsync("olga")).Split('/')[^1];
        var file = new StringContent($"accountId,name,owner\r\n{mine},One,\r\n{mine},Two,bob\r\n{theirs},Three,olga\r\n", System.Text.Encoding.UTF8, "text/csv");
        var report = await (await AsAsync("olga", HttpMethod.Post, "/api/v1/contacts/import", file, ("Idempotency-Key", "file"))).JsonAsync();
        Assert.Equal((1, 2), (report.GetProperty("imported").GetInt32(), report.GetProperty("failed").GetInt32()));
        Assert.Equal(["owner", "accountId"], report.GetProperty("failures").EnumerateArray().Select(one => one.GetProperty("errors").EnumerateObject().Single().Name));
        Assert.Equal(1, await Database.CountAsync("crm.contacts"));
    }

    [Fact]
    public async Task EmailAddress_IsUniqueAmongAll_AndItsHolderIsNotNamed()
    {
        var (olgas, bobs) = ((await NewAccountAsync("olga")).Split('/')[^1], (await NewAccountAsync("bob")).Split('/')[^1]);
        var holder = await CreateAsync("bob", "contacts", new { accountId = bobs, name = "Eve", email = "eve@example.com" });
        var taken = await AsAsync("olga", HttpMethod.Post, "/api/v1/contacts", new { accountId = olgas, name = "Eve", email = "EVE@example.com" });
        Assert.Equal("email-taken", await taken.KindAsync());
        Assert.DoesNotContain(holder.Id().ToString(), await taken.Content.ReadAsStringAsync());
        Assert.Contains(holder.Id().ToString(), await (await AsAsync("bob", HttpMethod.Post, "/api/v1/contacts", new { accountId = bobs, name = "Eve", email = "eve@example.com" })).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Merge_WithAContactOfOthers_IsRefused_AndWhereItWentIsHidden()
    {
        var (olgas, bobs) = ((await NewAccountAsync("olga")).Split('/')[^1], (await NewAccountAsync("bob")).Split('/')[^1]);
        var mine = await CreateAsync("olga", "contacts", new { accountId = olgas, name = "Eve" });
        var twin = await CreateAsync("olga", "contacts", new { accountId = olgas, name = "Eve" });
        var theirs = await CreateAsync("bob", "contacts", new { accountId = bobs, name = "Eve" });
        var call = await CreateAsync("olga", "activities", new { kind = "call", subject = "s", contactId = twin.Id() });
        await AsAsync("anna", HttpMethod.Put, $"/api/v1/activities/{call.Id()}", new { kind = "call", subject = "s", contactId = twin.Id(), owner = "bob" }, ("If-Match", "*"));
        Assert.Equal(["duplicate"], await (await MergeAsync("olga", mine, theirs)).WrongFieldsAsync());
        Assert.Equal("not-found", await (await MergeAsync("olga", theirs, mine)).KindAsync());
        Assert.Equal(HttpStatusCode.OK, (await MergeAsync("olga", mine, twin)).StatusCode);
        // What hangs on a contact goes with it, whoever owns that.
        Assert.Equal(mine.Id(), (await (await AsAsync("bob", HttpMethod.Get, $"/api/v1/activities/{call.Id()}")).JsonAsync()).GetProperty("contactId").GetGuid());
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Delete })
        {
            Assert.Equal("merged", await (await AsAsync("olga", method, $"/api/v1/contacts/{twin.Id()}", null, ("If-Match", "*"))).KindAsync());
            Assert.Equal("not-found", await (await AsAsync("bob", method, $"/api/v1/contacts/{twin.Id()}", null, ("If-Match", "*"))).KindAsync());
        }

        async Task<HttpResponseMessage> MergeAsync(string who, JsonElement survivor, JsonElement duplicate) => await AsAsync(
            who, HttpMethod.Post, $"/api/v1/contacts/{survivor.Id()}/merge", new { duplicate = duplicate.Id(), duplicateVersion = duplicate.GetProperty("version").GetString() }, ("If-Match", "*"));
    }

    [Fact]
    public async Task Transfer_WithADealOfOthers_IsRefused()
    {
        var account = (await NewAccountAsync("olga")).Split('/')[^1];
        var mine = await CreateAsync("olga", "deals", new { accountId = account, title = "d", amount = 10, currency = "EUR", stage = "lead" });
        var theirs = await CreateAsync("anna", "deals", new { accountId = account, title = "d", amount = 10, currency = "EUR", stage = "lead", owner = "bob" });
        Assert.Equal(["from"], await (await AsAsync("olga", HttpMethod.Post, "/api/v1/deals/transfer", new { from = theirs.Id(), to = mine.Id(), amount = 5 })).WrongFieldsAsync());
        Assert.Equal(["to"], await (await AsAsync("olga", HttpMethod.Post, "/api/v1/deals/transfer", new { from = mine.Id(), to = theirs.Id(), amount = 5 })).WrongFieldsAsync());
        Assert.Equal(20, await Database.ReadAsync<decimal>("SELECT sum(amount) FROM crm.deals WHERE amount = 10"));
    }

    /// <summary>A row stays changeable when what it belongs to went to somebody else; but nothing new is put there.</summary>
    [Fact]
    public async Task Reference_ToARowOfOthers_MayStayAndNotBeMade()
    {
        var (mine, theirs) = ((await NewAccountAsync("olga")).Split('/')[^1], (await NewAccountAsync("bob")).Split('/')[^1]);
        var contact = await CreateAsync("anna", "contacts", new { accountId = theirs, name = "Eve", owner = "olga" });
        var path = $"/api/v1/contacts/{contact.Id()}";
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("olga", HttpMethod.Put, path, new { accountId = theirs, name = "Eva" }, ("If-Match", "*"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("olga", HttpMethod.Put, path, new { accountId = mine, name = "Eva" }, ("If-Match", "*"))).StatusCode);
        Assert.Equal(["accountId"], await (await AsAsync("olga", HttpMethod.Put, path, new { accountId = theirs, name = "Eva" }, ("If-Match", "*"))).WrongFieldsAsync());
        var (others, own) = (await CreateAsync("bob", "contacts", new { accountId = theirs, name = "Bo" }), $"/api/v1/accounts/{theirs}");
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("bob", HttpMethod.Put, own, new { name = "Acme", primaryContactId = others.Id() }, ("If-Match", "*"))).StatusCode);
        await AsAsync("anna", HttpMethod.Put, $"/api/v1/contacts/{others.Id()}", new { accountId = theirs, name = "Bo", owner = "olga" }, ("If-Match", "*"));
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("bob", HttpMethod.Put, own, new { name = "Acme Ltd", primaryContactId = others.Id() }, ("If-Match", "*"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("bob", HttpMethod.Put, own, new { name = "Acme Ltd" }, ("If-Match", "*"))).StatusCode);
        Assert.Equal(["primaryContactId"], await (await AsAsync("bob", HttpMethod.Put, own, new { name = "Acme", primaryContactId = others.Id() }, ("If-Match", "*"))).WrongFieldsAsync());
    }

    /// <summary>Entries of the trail are found by the row's id: a path of another table must not lead to them.</summary>
    [Fact]
    public async Task Audit_UnderThePathOfASharedTable_ShowsNothingOfARow()
    {
        var account = (await NewAccountAsync("bob")).Split('/')[^1];
        foreach (var table in new[] { "accounts", "contacts", "deals", "activities", "stages", "tags" })
            Assert.Empty(Items(await (await AsAsync("olga", HttpMethod.Get, $"/api/v1/{table}/{account}/audit")).JsonAsync()));
        Assert.Single(Items(await (await AsAsync("bob", HttpMethod.Get, $"/api/v1/accounts/{account}/audit")).JsonAsync()));
        await AsAsync("bob", HttpMethod.Delete, $"/api/v1/accounts/{account}", null, ("If-Match", "*"));
        Assert.Equal(2, Items(await (await AsAsync("bob", HttpMethod.Get, $"/api/v1/accounts/{account}/audit")).JsonAsync()).Length);
        var stage = await CreateAsync("olga", "stages", new { name = "pitch", order = 5, probability = 5, kind = "open" });
        Assert.Single(Items(await (await AsAsync("bob", HttpMethod.Get, $"/api/v1/stages/{stage.Id()}/audit")).JsonAsync()));
    }

    [Fact]
    public async Task Rows_OfNobody_AreForReadersAndAdministrators()
    {
        var id = Guid.CreateVersion7();
        await Database.ExecuteAsync($"INSERT INTO crm.accounts (id, name) VALUES ('{id}', 'nobody''s')");
        Assert.Equal(HttpStatusCode.NotFound, (await AsAsync("olga", HttpMethod.Get, $"/api/v1/accounts/{id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await AsAsync("olga", HttpMethod.Put, $"/api/v1/accounts/{id}", new { name = "mine", owner = "olga" }, ("If-Match", "*"))).StatusCode);
        Assert.Empty(Items(await (await AsAsync("olga", HttpMethod.Get, "/api/v1/accounts")).JsonAsync()));
        Assert.Single(Items(await (await AsAsync("rita", HttpMethod.Get, "/api/v1/accounts")).JsonAsync()));
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("anna", HttpMethod.Put, $"/api/v1/accounts/{id}", new { name = "olga's", owner = "olga" }, ("If-Match", "*"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AsAsync("olga", HttpMethod.Get, $"/api/v1/accounts/{id}")).StatusCode);
    }

    [Fact]
    public async Task Summaries_AskedAtTheSameTime_AreEachViewersOwn()
    {
        var account = (await NewAccountAsync("anna")).Split('/')[^1];
        foreach (var (owner, amount) in new[] { ("olga", 1), ("bob", 20), ("bob", 300) })
            await CreateAsync("anna", "deals", new { accountId = account, title = "d", amount, currency = "XTS", stage = "lead", owner });
        // From the cache or just made, alone or together with others.
        for (var turn = 0; turn < 3; turn++)
            await Task.WhenAll(Enumerable.Range(0, 32).Select(async i =>
            {
                var (who, amount) = (i % 2 == 0 ? ("olga", 1m) : ("bob", 320m));
                var lines = (await (await AsAsync(who, HttpMethod.Get, $"/api/v1/summaries/pipeline{(i % 4 < 2 ? "?by=owner" : "")}")).JsonAsync()).GetProperty("lines").EnumerateArray();
                Assert.Equal(amount, lines.Sum(line => line.GetProperty("amount").GetDecimal()));
            }));
    }

    /// <summary>Whatever happens, nobody is shown a row that is not theirs, and nobody loses one that is.</summary>
    [Theory]
    [InlineData(1)]
    public async Task Rows_WhileTheyAreHandedOver_AreSeenByTheirOwnersAlone(int seed)
    {
        string[] people = ["olga", "bob", "cem"];
        var accounts = new List<string>();
        for (var i = 0; i < 24; i++)
            accounts.Add(await NewAccountAsync(people[i % 3]));
        using var stop = new CancellationTokenSource();
        var readers = people.SelectMany(who => Enumerable.Range(0, 4).Select(i => ReadAsync(who, new Random((seed * 100) + i)))).ToArray();
        var random = new Random(seed);
        for (var i = 0; i < 60; i++)
        {
            var path = accounts[random.Next(accounts.Count)];
            var handed = await AsAsync("anna", HttpMethod.Put, path, new { name = $"Acme {i}", owner = people[random.Next(3)] }, ("If-Match", "*"));
            Assert.Equal(HttpStatusCode.OK, handed.StatusCode);
        }

        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(readers), shown => Assert.True(shown > 0, "nothing was read meanwhile"));
        foreach (var who in people)
            Assert.Equal(
                await Database.ReadAsync<string[]>($"SELECT coalesce(array_agg(id::text ORDER BY id), '{{}}') FROM crm.accounts WHERE owner = '{who}'"),
                Items(await (await AsAsync(who, HttpMethod.Get, "/api/v1/accounts")).JsonAsync()).Select(row => row.Id().ToString()));

        async Task<int> ReadAsync(string who, Random dice)
        {
            var shown = 0;
            while (!stop.IsCancellationRequested)
            {
                var path = dice.Next(4) switch { 0 => "/api/v1/accounts?sort=name", 1 => "/api/v1/accounts/export", 2 => "/api/v1/accounts?q=acme", _ => accounts[dice.Next(accounts.Count)] };
                var answer = await AsAsync(who, HttpMethod.Get, path);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.NotFound, text);
                foreach (var other in people.Where(other => other != who))
                    Assert.DoesNotContain(other, text, StringComparison.Ordinal);
                shown += text.Contains(who, StringComparison.Ordinal) ? 1 : 0;
            }

            return shown;
        }
    }

    private static JsonElement[] Items(JsonElement page) => [.. page.GetProperty("items").EnumerateArray()];

    private static readonly Dictionary<string, string> Tokens = new[] { ("olga", "sales"), ("bob", "sales"), ("cem", "sales"), ("anna", "admin"), ("rita", "reader") }
        .ToDictionary(one => one.Item1, one => "Bearer " + TestIdentity.Token(one.Item2, one.Item1));

    private Task<HttpResponseMessage> AsAsync(string who, HttpMethod method, string path, object? body = null, params (string, string)[] headers) =>
        Api.SendAsync(method, path, body, [("Authorization", Tokens[who]), .. headers]);

    private async Task<JsonElement> CreateAsync(string who, string table, object body)
    {
        var answer = await AsAsync(who, HttpMethod.Post, $"/api/v1/{table}", body);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<string> NewAccountAsync(string who) => $"/api/v1/accounts/{(await CreateAsync(who, "accounts", new { name = "Acme" })).Id()}";
}
