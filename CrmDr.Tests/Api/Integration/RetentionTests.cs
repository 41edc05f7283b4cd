using System.Net;
using CrmDr.Api.Retention;
using Microsoft.Extensions.DependencyInjection;

namespace CrmDr.Tests.Api.Integration;

/// <summary>What is old enough is removed, by the cloud that may write, and nothing else is.</summary>
[Collection(ApiTests.Name)]
public sealed class RetentionTests(ApiEngines engines) : ApiTest(engines)
{
    private const string Keys = "crm.idempotency_keys";
    private const string Audit = "crm.audit";

    [Fact]
    public async Task Keys_PastTheirAge_AreRemovedInBatches_AndCountAsNew()
    {
        var created = await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "create");
        var path = created.Headers.Location!.ToString();
        var replaced = await ReplaceAsync(created.ETag());
        await OldAsync(Keys, "23 hours");
        await SweepAsync(Api);
        Assert.Equal("true", (await ReplaceAsync(created.ETag())).Header("CrmDr-Replayed"));

        await OldAsync(Keys, "25 hours");
        await Database.ExecuteAsync($"INSERT INTO crm.idempotency_keys (key, request_hash, status, created_at) SELECT 'old ' || i, '', 200, now() - interval '2 days' FROM generate_series(1, {(RetentionService.Batch * 2) + 1}) i");
        await Api.PostAsync("/api/v1/accounts", new { name = "young" }, key: "young");
        var (before, audited) = (await Database.ReadAsync<long>("SELECT xmin::text::bigint FROM crm.idempotency_keys WHERE key = 'young'"), await Database.CountAsync(Audit));
        await SweepAsync(Api);
        Assert.Equal("young", await Database.ReadAsync<string>($"SELECT string_agg(key, ' ') FROM {Keys}"));
        Assert.Equal(before, await Database.ReadAsync<long>("SELECT xmin::text::bigint FROM crm.idempotency_keys WHERE key = 'young'")); // untouched
        Assert.Equal(audited, await Database.CountAsync(Audit)); // kept, unless the plan says otherwise

        // As new: the version has moved on. A row that was created is there, so it is not created twice.
        Assert.Equal("precondition-failed", await (await ReplaceAsync(created.ETag())).KindAsync());
        Assert.Equal("superseded", await (await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "create")).KindAsync());
        Assert.Equal(2, await Database.CountAsync("crm.accounts"));
        Assert.Equal(replaced.ETag(), (await Api.GetAsync(path)).ETag());

        Task<HttpResponseMessage> ReplaceAsync(string version) =>
            Api.SendAsync(HttpMethod.Put, path, new { name = "Acme Ltd" }, ("If-Match", version), ("Idempotency-Key", "replace"));
    }

    [Fact]
    public async Task AuditTrail_WithAnAge_IsTrimmed()
    {
        using var plan = new PlanOf(new() { ["auditSeconds"] = 7 * 86400 });
        await using var api = await ApiUnderTest.StartAsync(Database, arguments: plan.Arguments);
        var path = (await api.NewAccountAsync()).ToString();
        await OldAsync(Audit, "8 days");
        await api.PutAsync(path, new { name = "Acme Ltd" });
        await SweepAsync(api);
        Assert.Equal("update", Assert.Single(await api.ListAsync($"{path}/audit")).GetProperty("operation").GetString());
        Assert.Equal("Acme Ltd", (await (await api.GetAsync(path)).JsonAsync()).GetProperty("name").GetString());
    }

    /// <summary>It begins by itself, and only where the authority is held.</summary>
    [Fact]
    public async Task Start_WithAuthority_Removes_WithoutItDoesNot()
    {
        await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "k");
        await OldAsync(Keys, "2 days");
        await Api.HearAsync(FakeController.HoldsNot(1));
        await SweepAsync(Api);
        Assert.Equal(1, await Database.CountAsync(Keys));
        await Database.CloseAsync(); // the gate of the database, though the controller would say yes
        await Api.HearAsync(FakeController.Holds(1));
        Assert.Equal("CR001", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => SweepAsync(Api))).SqlState);
        Assert.Equal(1, await Database.CountAsync(Keys));
        await Database.OpenAsync(1);
        await using var api = await ApiUnderTest.StartAsync(Database, active: false);
        await Wait.UntilAsync("the old key to be gone", async () =>
        {
            await SweepAsync(api); // what the service does by itself once a minute
            return await Database.CountAsync(Keys) == 0;
        });
    }

    /// <summary>A salvage that is to come asks what was carried out here: until then nothing of it is removed.</summary>
    [Fact]
    public async Task Failover_ThatWaitsForItsSalvage_KeepsEverything()
    {
        await Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: "k");
        await OldAsync(Keys, "2 days");
        await Database.ExecuteAsync("INSERT INTO crmdr_local.promotions (epoch, cloud, from_epoch, clean) VALUES (1, 'aws', 0, false)");
        try
        {
            await SweepAsync(Api);
            Assert.Equal(1, await Database.CountAsync(Keys));
            await Database.ExecuteAsync("UPDATE crmdr_local.promotions SET salvaged_at = now()");
            await SweepAsync(Api);
            Assert.Equal(0, await Database.CountAsync(Keys));
        }
        finally
        {
            await Database.ExecuteAsync("DELETE FROM crmdr_local.promotions");
        }
    }

    [Fact]
    public async Task Sweeps_AtTheSameTimeAndUnderLoad_RefuseNobodyAndRemoveEachRowOnce()
    {
        await Database.ExecuteAsync($"INSERT INTO crm.idempotency_keys (key, request_hash, status, created_at) SELECT 'old ' || i, '', 200, now() - interval '2 days' FROM generate_series(1, {RetentionService.Batch * 3}) i");
        await using var other = await ApiUnderTest.StartAsync(Database);
        var sweeps = Task.WhenAll(SweepAsync(Api), SweepAsync(other));
        var answers = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Api.PostAsync("/api/v1/accounts", new { name = "Acme" }, key: $"young {i}")));
        await sweeps;
        await SweepAsync(Api); // whoever found the other one at it left the rest
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(64, await Database.CountAsync(Keys));
        Assert.Equal(64, await Database.ReadAsync<long>($"SELECT count(*) FROM {Keys} WHERE key LIKE 'young %'"));
    }

    private static Task SweepAsync(ApiUnderTest api) => api.Services.GetRequiredService<RetentionService>().SweepAsync(TestContext.Current.CancellationToken);

    private Task OldAsync(string table, string age) => Database.ExecuteAsync($"UPDATE {table} SET created_at = now() - interval '{age}'");
}
