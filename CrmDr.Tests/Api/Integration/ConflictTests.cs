using System.Net;
using System.Text.Json;
using CrmDr.AppHost.Cli;

namespace CrmDr.Tests.Api.Integration;

/// <summary>What lost in a salvage, and what becomes of it. The ledger's entries are written as a salvage writes them.</summary>
[Collection(ApiTests.Name)]
public sealed class ConflictTests(ApiEngines engines) : ApiTest(engines)
{
    private static readonly (string, string) Admin = ("Authorization", "Bearer " + TestIdentity.Token("admin"));
    private int _commits = 0x1000000; // where real positions begin

    [Fact]
    public async Task List_AndRead_ShowEachTransactionWithItsRowsOfThenAndNow()
    {
        var account = await AccountAsync("Acme");
        var first = await LostAsync(("crm.accounts", account, "update", new { id = account, name = "Acme Ltd", notes = "lost" }));
        var second = await LostAsync(("crm.accounts", account, "update", new { id = account, name = "Acme GmbH" }), ("crm.idempotency_keys", Guid.NewGuid(), "insert", new { key = "k" }));
        var page = await GetAsync("/api/v1/conflicts?limit=1");
        Assert.Single(page.GetProperty("items").EnumerateArray());
        var rest = await GetAsync($"/api/v1/conflicts?limit=5&cursor={page.GetProperty("nextCursor").GetString()}");
        var both = page.GetProperty("items").EnumerateArray().Concat(rest.GetProperty("items").EnumerateArray()).ToArray();
        Assert.Equal(new[] { first, second }.Order(), both.Select(one => one.Id()).Order());
        var read = await GetAsync($"/api/v1/conflicts/{first}");
        var row = Assert.Single(read.GetProperty("rows").EnumerateArray());
        Assert.Equal(("Acme Ltd", "Acme"), (row.GetProperty("lost").GetProperty("name").GetString(), row.GetProperty("current").GetProperty("name").GetString()));
        Assert.Equal(JsonValueKind.Null, read.GetProperty("resolution").ValueKind);
        Assert.Empty((await GetAsync("/api/v1/conflicts?state=resolved")).GetProperty("items").EnumerateArray());
        Assert.Equal(HttpStatusCode.Forbidden, (await Api.GetAsync("/api/v1/conflicts")).StatusCode); // sales
        Assert.Equal(["state"], await (await Api.SendAsync(HttpMethod.Get, "/api/v1/conflicts?state=x", null, Admin)).WrongFieldsAsync());
    }

    /// <summary>Rows that lost in apply, one by one, as the controller puts them into the ledger: two of them are two conflicts.</summary>
    [Fact]
    public async Task RowsThatLostByThemselves_AreConflictsOfTheirOwn_AndResolvedOneByOne()
    {
        var (one, other) = (await AccountAsync("One"), await AccountAsync("Other"));
        foreach (var (account, position) in new[] { (one, "0/1"), (other, "0/2") })
            await Database.ExecuteAsync($"""
                INSERT INTO crmdr.conflicts (id, source_epoch, commit_lsn, table_name, row_key, operation, losing)
                SELECT gen_random_uuid(), 1, '{position}', 'crm.accounts', id::text, 'update', to_jsonb(a) || jsonb_build_object('name', 'lost') FROM crm.accounts a WHERE id = '{account}'
                """);

        var both = (await GetAsync("/api/v1/conflicts")).GetProperty("items").EnumerateArray().ToArray();
        Assert.Equal(2, both.Length);
        Assert.All(both, conflict => Assert.Equal(JsonValueKind.Null, conflict.GetProperty("commitLsn").ValueKind));
        var conflict = both.Single(found => found.GetProperty("rows")[0].GetProperty("row").GetString() == one.ToString()).Id();
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(conflict, new { resolution = "keep" })).StatusCode);

        Assert.Equal(("lost", "Other"), (await NameAsync(one), await NameAsync(other)));
        Assert.Single((await GetAsync("/api/v1/conflicts?state=open")).GetProperty("items").EnumerateArray());

        async Task<string?> NameAsync(Guid account) => (await GetAsync($"/api/v1/accounts/{account}")).GetProperty("name").GetString();
    }

    [Fact]
    public async Task Discard_ChangesNoRowAndIsOnRecord()
    {
        var account = await AccountAsync("Acme");
        var conflict = await LostAsync(("crm.accounts", account, "update", new { id = account, name = "lost" }));
        var resolved = await (await ResolveAsync(conflict, new { resolution = "discard" })).JsonAsync();
        Assert.Equal(("discard", "tester"), (resolved.GetProperty("resolution").GetString(), resolved.GetProperty("resolvedBy").GetString()));
        Assert.Equal("Acme", (await GetAsync($"/api/v1/accounts/{account}")).GetProperty("name").GetString());
        Assert.Equal(1, await Database.ReadAsync<long>("SELECT count(*) FROM crmdr.conflicts WHERE resolved_at IS NOT NULL AND resolution = 'discard'"));
        Assert.Empty((await GetAsync("/api/v1/conflicts")).GetProperty("items").EnumerateArray());
        Assert.Single((await GetAsync("/api/v1/conflicts?state=resolved")).GetProperty("items").EnumerateArray());
        var again = await ResolveAsync(conflict, new { resolution = "keep" });
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (again.StatusCode, await again.KindAsync()));
    }

    [Fact]
    public async Task Keep_AnUpdate_WritesWhatWasLostAndLeavesWhatWasNotSent()
    {
        var account = (await Api.CreateAsync("/api/v1/accounts", new { name = "Acme", notes = "stays", owner = "sara" })).Id();
        var conflict = await LostAsync(("crm.accounts", account, "update", new { id = account, name = "Acme Ltd", owner = (string?)null }));
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(conflict, new { resolution = "keep" })).StatusCode);
        var now = await GetAsync($"/api/v1/accounts/{account}");
        Assert.Equal(("Acme Ltd", "stays"), (now.GetProperty("name").GetString(), now.GetProperty("notes").GetString()));
    }

    [Fact]
    public async Task Keep_WhatTheTransactionCreated_BringsItBackWithItsTags()
    {
        var account = await AccountAsync("Acme");
        var contact = await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Ada", email = "ada@example.com" });
        await Api.SendAsync(HttpMethod.Delete, $"/api/v1/contacts/{contact.Id()}", null, ("If-Match", "*"));
        var tagging = Guid.NewGuid();
        var conflict = await LostAsync(
            ("crm.contacts", contact.Id(), "insert", new { id = contact.Id(), account_id = account, name = "Ada", email = "ada@example.com", phone = "1", deleted_at = (string?)null }),
            ("crm.taggings", tagging, "insert", new { id = tagging, table_name = "contacts", row_id = contact.Id(), tag = "vip", deleted_at = (string?)null }),
            ("crm.audit", Guid.NewGuid(), "insert", new { operation = "create" }));
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(conflict, new { resolution = "keep" })).StatusCode);
        var back = await GetAsync($"/api/v1/contacts/{contact.Id()}");
        Assert.Equal(("ada@example.com", "1", "vip"), (back.GetProperty("email").GetString(), back.GetProperty("phone").GetString(), back.GetProperty("tags")[0].GetString()));
        // A row that is missing altogether is made anew, under its own id.
        var missing = Guid.CreateVersion7();
        var other = await LostAsync(("crm.contacts", missing, "insert", new { id = missing, account_id = account, name = "Eve", email = "eve@example.com" }));
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(other, new { resolution = "keep" })).StatusCode);
        Assert.Equal("Eve", (await GetAsync($"/api/v1/contacts/{missing}")).GetProperty("name").GetString());
    }

    [Fact]
    public async Task AddressThatBothCloudsGave_CannotBeKeptTwiceAndIsMergedIntoItsHolder()
    {
        var account = await AccountAsync("Acme");
        var lost = await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Ada too", email = "ada@example.com" });
        await Api.SendAsync(HttpMethod.Delete, $"/api/v1/contacts/{lost.Id()}", null, ("If-Match", "*"));
        var holder = (await Api.CreateAsync("/api/v1/contacts", new { accountId = account, name = "Ada", email = "ada@example.com" })).Id();
        var conflict = await LostAsync(
            ("crm.contacts", lost.Id(), "insert", new { id = lost.Id(), account_id = account, name = "Ada too", email = "ada@example.com", phone = "77", notes = "n" }),
            ("crm.email_claims", "ada@example.com", "insert", new { key = "ada@example.com", contact_id = lost.Id() }, new { key = "ada@example.com", contact_id = holder }));
        var kept = await ResolveAsync(conflict, new { resolution = "keep" });
        Assert.Equal("email-taken", await kept.KindAsync());
        Assert.Equal(1, await Database.ReadAsync<long>("SELECT count(*) FROM crm.contacts WHERE deleted_at IS NULL")); // nothing half done
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(conflict, new { resolution = "merge", take = new[] { "name" } })).StatusCode);
        var merged = await GetAsync($"/api/v1/contacts/{holder}");
        Assert.Equal(("Ada too", "77", "n"), (merged.GetProperty("name").GetString(), merged.GetProperty("phone").GetString(), merged.GetProperty("notes").GetString()));
        Assert.Empty((await (await Api.GetAsync("/api/v1/contacts/email-collisions")).JsonAsync()).EnumerateArray());
    }

    [Fact]
    public async Task Keep_ATransfer_MovesTheAmountAnewAndMakesNoMoney()
    {
        var account = await AccountAsync("Acme");
        var (one, other) = ((await Api.NewDealAsync(account, 60)).Id, (await Api.NewDealAsync(account, 100)).Id);
        var transfer = Guid.NewGuid();
        var conflict = await LostAsync(
            ("crm.deals", one, "update", new { id = one, amount = 90.00m }),
            ("crm.deals", other, "update", new { id = other, amount = 110.00m }),
            ("crm.transfers", transfer, "insert", new { id = transfer, from_deal = one, to_deal = other, amount = 10.00m, account_id = account }));
        Assert.Equal(["resolution"], await (await ResolveAsync(conflict, new { resolution = "merge" })).WrongFieldsAsync());
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(conflict, new { resolution = "keep" })).StatusCode);
        Assert.Equal((50m, 110m), (await AmountAsync(one), await AmountAsync(other)));
        // What is not there any more cannot be moved.
        var large = await LostAsync(("crm.transfers", Guid.NewGuid(), "insert", new { from_deal = one, to_deal = other, amount = 51.00m }));
        Assert.Equal("insufficient-amount", await (await ResolveAsync(large, new { resolution = "keep" })).KindAsync());
        Assert.Equal((50m, 110m), (await AmountAsync(one), await AmountAsync(other)));
    }

    [Fact]
    public async Task Resolve_OfWhatHasChangedSinceItWasRead_IsRefused()
    {
        var account = await AccountAsync("Acme");
        var conflict = await LostAsync(("crm.accounts", account, "update", new { id = account, name = "lost" }));
        var read = (await GetAsync($"/api/v1/conflicts/{conflict}")).GetProperty("version").GetString();
        await Api.PutAsync($"/api/v1/accounts/{account}", new { name = "newer" });
        var late = await ResolveAsync(conflict, new { resolution = "keep" }, $"\"{read}\"");
        Assert.Equal(HttpStatusCode.PreconditionFailed, late.StatusCode);
        Assert.Equal("newer", (await GetAsync($"/api/v1/accounts/{account}")).GetProperty("name").GetString());
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(conflict, new { resolution = "keep" }, late.ETag())).StatusCode);
    }

    [Fact]
    public async Task Resolve_SixteenAtOnce_OneDecides()
    {
        var account = await AccountAsync("Acme");
        var conflict = await LostAsync(("crm.accounts", account, "update", new { id = account, name = "lost" }));
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => ResolveAsync(conflict, new { resolution = i % 2 == 0 ? "keep" : "discard" })));
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.OK);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.Conflict, answer.StatusCode.ToString()));
        Assert.Equal(1, await Database.CountAsync("crm.conflict_resolutions"));
    }

    [Fact]
    public async Task CommandLine_ResolvesOverTheApi()
    {
        var account = await AccountAsync("Acme");
        var conflict = await LostAsync(("crm.accounts", account, "update", new { id = account, name = "lost" }));
        Environment.SetEnvironmentVariable("CRMDR_API_TOKEN", TestIdentity.Token("admin"));
        var (output, error) = (new StringWriter(), new StringWriter());
        Task<int> RunAsync(params string[] how) =>
            CommandLine.RunAsync(["conflicts", "resolve", .. how, "--api", Api.Url.ToString()], new Terminal(output, error, TimeProvider.System));
        Assert.Equal(ExitCode.Refused, await RunAsync($"{Guid.NewGuid()}", "keep"));
        Assert.Contains("There is no conflict with id", error.ToString());
        Assert.Equal(ExitCode.Refused, await RunAsync($"{conflict}", "keep", "--version-read", "1-0-aws"));
        Assert.Equal(ExitCode.Success, await RunAsync($"{conflict}", "keep"));
        Assert.Contains("Resolved by keep: transaction 0/1000001 of epoch 1, 1 rows.", output.ToString());
        Assert.Equal("lost", (await GetAsync($"/api/v1/accounts/{account}")).GetProperty("name").GetString());
        Assert.Equal(ExitCode.Refused, await RunAsync($"{conflict}", "forget"));
    }

    [Fact]
    public async Task Keep_TheRestOfTheCrm_GoesThroughItsOwnRules()
    {
        var account = await AccountAsync("Acme");
        var task = (await Api.CreateAsync("/api/v1/activities", new { kind = "task", subject = "Call", accountId = account })).Id();
        var deal = (await Api.NewDealAsync(account, 5)).Id;
        var stage = (await Api.CreateAsync("/api/v1/stages", new { name = "trial", order = 5, probability = 5, kind = "open" })).Id();
        var conflict = await LostAsync(
            ("crm.activities", task, "update", new { id = task, kind = "task", subject = "Call back", account_id = account, completed_at = "2026-11-01T10:00:00+00:00" }),
            ("crm.deals", deal, "update", new { id = deal, stage = "won", probability = 100, reason = "price" }),
            ("crm.stages", stage, "update", new { id = stage, position = 77 }));
        Assert.Equal(HttpStatusCode.OK, (await ResolveAsync(conflict, new { resolution = "keep" })).StatusCode);
        var done = await GetAsync($"/api/v1/activities/{task}");
        Assert.Equal("Call back", done.GetProperty("subject").GetString());
        Assert.NotEqual(JsonValueKind.Null, done.GetProperty("completedAt").ValueKind);
        Assert.Equal(("won", "price"), ((await GetAsync($"/api/v1/deals/{deal}")).GetProperty("stage").GetString(), (await GetAsync($"/api/v1/deals/{deal}")).GetProperty("reason").GetString()));
        Assert.Equal("won", (await GetAsync($"/api/v1/deals/{deal}/history")).GetProperty("items")[0].GetProperty("to").GetString());
        Assert.Equal(77, (await GetAsync($"/api/v1/stages/{stage}")).GetProperty("order").GetInt32());
        // What refers to a row that is gone is refused as for everybody, and nothing is half done.
        var orphan = await LostAsync(
            ("crm.accounts", account, "update", new { id = account, name = "half" }),
            ("crm.contacts", Guid.CreateVersion7(), "insert", new { account_id = Guid.NewGuid(), name = "Nobody's" }));
        Assert.Equal(["accountId"], await (await ResolveAsync(orphan, new { resolution = "keep" })).WrongFieldsAsync());
        Assert.Equal("Acme", (await GetAsync($"/api/v1/accounts/{account}")).GetProperty("name").GetString());
        Assert.Equal(["take"], await (await ResolveAsync(orphan, new { resolution = "merge", take = new[] { "shoeSize" } })).WrongFieldsAsync());
    }

    private async Task<Guid> AccountAsync(string name) => (await Api.CreateAsync("/api/v1/accounts", new { name })).Id();

    private async Task<decimal> AmountAsync(Guid deal) => (await GetAsync($"/api/v1/deals/{deal}")).GetProperty("amount").GetDecimal();

    private async Task<JsonElement> GetAsync(string path)
    {
        var answer = await Api.SendAsync(HttpMethod.Get, path, null, Admin);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private Task<HttpResponseMessage> ResolveAsync(Guid conflict, object body, string version = "*") =>
        Api.SendAsync(HttpMethod.Post, $"/api/v1/conflicts/{conflict}/resolve", body, Admin, ("If-Match", version), ("Idempotency-Key", Guid.NewGuid().ToString()));

    private Task<Guid> LostAsync(params (string Table, Guid Row, string Operation, object Lost)[] rows) =>
        LostAsync([.. rows.Select(row => (row.Table, row.Row.ToString(), row.Operation, row.Lost, (object?)null))]);

    private Task<Guid> LostAsync((string Table, Guid Row, string Operation, object Lost) row, (string Table, string Key, string Operation, object Lost, object? Won) claim) =>
        LostAsync([(row.Table, row.Row.ToString(), row.Operation, row.Lost, null), claim]);

    /// <summary>One transaction of the ledger; its id.</summary>
    private async Task<Guid> LostAsync((string Table, string Key, string Operation, object Lost, object? Won)[] rows)
    {
        var commit = ++_commits;
        var first = Guid.Empty;
        foreach (var row in rows)
        {
            var id = Guid.CreateVersion7();
            first = first == Guid.Empty ? id : first;
            await Database.ExecuteAsync($"""
                INSERT INTO crmdr.conflicts (id, source_epoch, commit_lsn, table_name, row_key, operation, losing, winning)
                VALUES ('{id}', 1, '0/{commit:X}', '{row.Table}', '{row.Key}', '{row.Operation}', '{JsonSerializer.Serialize(row.Lost)}',
                    {(row.Won is null ? "NULL" : $"'{JsonSerializer.Serialize(row.Won)}'")})
                """);
        }

        return first;
    }
}
