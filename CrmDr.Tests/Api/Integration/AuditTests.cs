using System.Text.Json;
using CrmDr.Api.Http;
using Microsoft.Extensions.DependencyInjection;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Owners and the audit trail: who looks after a row, and who did what to it.</summary>
[Collection(ApiTests.Name)]
public sealed class AuditTests(ApiEngines engines) : IAsyncLifetime
{
    private ApiUnderTest? _api;

    private ApiDatabase Database => engines.Database;

    private ApiUnderTest Api => _api!;

    public async ValueTask InitializeAsync()
    {
        await Database.EmptyAsync();
        _api = await ApiUnderTest.StartAsync(Database, services: services => services.AddSingleton<ICaller, HeaderCaller>());
    }

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    [Fact]
    public async Task Owner_IsTheCallerUnlessSaid_AndStaysUnlessChanged()
    {
        var accountId = (await CreateAsync("ada", "accounts", new { name = "a" })).Id();
        var contact = await CreateAsync("ada", "contacts", new { accountId, name = "c" });
        var deal = await CreateAsync("ada", "deals", new { accountId, title = "d", amount = 1, currency = "EUR", stage = "lead", owner = "grace" });
        var task = await CreateAsync("ada", "activities", new { kind = "task", subject = "s", accountId });
        Assert.Equal(["ada", "grace", "ada"], new[] { contact, deal, task }.Select(Owner));
        Assert.Null(Owner(await CreateAsync(null, "accounts", new { name = "nobody's" })));

        var path = $"/api/v1/contacts/{contact.Id()}";
        Assert.Equal("ada", Owner(await PutAsync("grace", path, new { accountId, name = "c2" })));
        Assert.Equal("grace", Owner(await PutAsync("ada", path, new { accountId, name = "c2", owner = "grace" })));
        Assert.Equal("grace", Owner(await (await Api.GetAsync(path)).JsonAsync()));
    }

    [Fact]
    public async Task Audit_TellsWhoDidWhat_NewestFirst_AlsoOfADeletedRow()
    {
        var path = $"/api/v1/accounts/{(await CreateAsync("ada", "accounts", new { name = "Acme", notes = "n" })).Id()}";
        await PutAsync("grace", path, new { name = "Acme Ltd", notes = "n" });
        await PutAsync("grace", path, new { name = "Acme Ltd", notes = "n" }); // changes nothing but the version
        await SendAsync(HttpMethod.Delete, null, path, null);
        var trail = await Api.ListAsync($"{path}/audit");
        Assert.Equal(
            [("delete", null), ("update", "grace"), ("create", "ada")],
            trail.Select(entry => (entry.GetProperty("operation").GetString(), entry.GetProperty("caller").GetString())));
        Assert.All(trail, entry => Assert.Equal(("accounts", false), (entry.GetProperty("table").GetString(), entry.GetProperty("lost").GetBoolean())));
        Assert.Equal("""{"name":"Acme"}""", trail[1].GetProperty("before").GetRawText());
        Assert.Equal("""{"name":"Acme Ltd"}""", trail[1].GetProperty("after").GetRawText());
        Assert.Equal(JsonValueKind.Null, trail[2].GetProperty("before").ValueKind);
        Assert.Equal(("Acme", "n", "ada"), (
            trail[2].GetProperty("after").GetProperty("name").GetString(), trail[2].GetProperty("after").GetProperty("notes").GetString(), Owner(trail[2].GetProperty("after"))));
        Assert.Equal(JsonValueKind.Null, trail[0].GetProperty("before").GetProperty("deletedAt").ValueKind);
        Assert.False(trail[2].GetProperty("after").TryGetProperty("vEpoch", out _));
        Assert.Equal(2, (await Api.ListAsync($"{path}/audit?limit=2")).Length);
    }

    [Fact]
    public async Task Audit_EveryRowOfAWrite_InItsTransaction()
    {
        var accountId = (await CreateAsync("ada", "accounts", new { name = "a" })).Id();
        var (from, _) = await Api.NewDealAsync(accountId, 10);
        var (to, _) = await Api.NewDealAsync(accountId, 0);
        await Database.ExecuteAsync("TRUNCATE crm.audit");
        Assert.True((await SendAsync(HttpMethod.Post, "ada", "/api/v1/deals/transfer", new { from, to, amount = 4 })).IsSuccessStatusCode);
        Assert.Equal(["deals update", "deals update", "transfers create"],
            await Database.ReadAsync<string[]>("SELECT array_agg(table_name || ' ' || operation ORDER BY 1) FROM crm.audit"));
        await SendAsync(HttpMethod.Post, "ada", "/api/v1/deals/transfer", new { from, to, amount = 400 }); // refused
        await PutAsync("ada", $"/api/v1/accounts/{accountId}", new { name = 5 });
        Assert.Equal(3, await Database.CountAsync("crm.audit"));
        Assert.Equal("6.00", (await Api.ListAsync($"/api/v1/deals/{from}/audit"))[0].GetProperty("after").GetProperty("amount").GetRawText());
    }

    /// <summary>A salvage takes a request that was sent again for what it is only if everything that it created exists in the other cloud.</summary>
    [Fact]
    public async Task Write_SentToBothCloudsWithOneKey_AddsTheSameRowsInBoth()
    {
        const string ids = "SELECT string_agg(id::text, ' ' ORDER BY id) FROM (SELECT id FROM crm.audit UNION ALL SELECT id FROM crm.deal_stage_history UNION ALL SELECT id FROM crm.taggings) rows";
        await using var other = await ApiDatabase.CreateAsync(engines.Cloud, "twin");
        await using var twin = await ApiUnderTest.StartAsync(other);
        foreach (var api in new[] { Api, twin })
        {
            var accountId = (await (await api.PostAsync("/api/v1/accounts", new { name = "a" }, key: "k1")).JsonAsync()).Id();
            var deal = await api.PostAsync("/api/v1/deals", new { accountId, title = "d", amount = 1, currency = "EUR", stage = "lead" }, key: "k2");
            await api.PostAsync($"{deal.Headers.Location}/move", new { stage = "won" }, key: "k3");
            await api.SendAsync(HttpMethod.Put, $"{deal.Headers.Location}/tags", new { tags = new[] { "big", "new" } }, ("If-Match", "*"), ("Idempotency-Key", "k4"));
        }
        Assert.Equal(7, await Database.CountAsync("crm.audit") + await Database.CountAsync("crm.deal_stage_history"));
        Assert.Equal(await Database.ReadAsync<string>(ids), await other.ReadAsync<string>(ids));
    }

    [Fact]
    public async Task Audit_WhatASalvageWrites_MakesNoEntry()
    {
        await CreateAsync("ada", "accounts", new { name = "a" });
        await Database.ExecuteAsync("UPDATE crm.accounts SET name = 'salvaged'; UPDATE crm.accounts SET v_epoch = v_epoch");
        Assert.Equal(1, await Database.CountAsync("crm.audit"));
    }

    [Fact]
    public async Task Audit_EveryTableOfRows_HasItsTrigger()
    {
        const string without = """
            SELECT coalesce(string_agg(c.relname, ', ' ORDER BY c.relname), '') FROM pg_class c WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'r'
            AND NOT EXISTS (SELECT FROM pg_trigger t WHERE t.tgrelid = c.oid AND t.tgname = 'crm_audit')
            """;
        Assert.Equal("audit, conflict_resolutions, deal_stage_history, email_claims, idempotency_keys", await Database.ReadAsync<string>(without)); // records themselves
    }

    private async Task<JsonElement> CreateAsync(string? caller, string table, object body)
    {
        var answer = await SendAsync(HttpMethod.Post, caller, $"/api/v1/{table}", body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<JsonElement> PutAsync(string? caller, string path, object body) => await (await SendAsync(HttpMethod.Put, caller, path, body)).JsonAsync();

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string? caller, string path, object? body) => Api.SendAsync(
        method, path, body, [("If-Match", "*"), .. caller is null ? [] : new[] { (HeaderCaller.Header, caller) }]);

    private static string? Owner(JsonElement row) => row.GetProperty("owner").GetString();
}
