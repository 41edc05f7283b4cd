using CrmDr.Api.Features.Accounts;
using CrmDr.Api.Features.Contacts;
using CrmDr.Api.Features.Deals;
using CrmDr.Api.Identity;
using CrmDr.Api.Writes;
using CrmDr.ServiceDefaults.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CrmDr.Tests.Api.Integration;

/// <summary>The worst case: the gate is open, so whatever a rehearsal wrote would be stored.</summary>
[Collection(ApiTests.Name)]
public sealed class RehearsalTests(ApiEngines engines) : ApiTest(engines)
{
    private const string Everything = """
        SELECT (SELECT count(*) FROM crm.accounts) + (SELECT count(*) FROM crm.contacts) + (SELECT count(*) FROM crm.deals)
            + (SELECT count(*) FROM crm.transfers) + (SELECT count(*) FROM crm.idempotency_keys)
        """;

    [Fact]
    public async Task Rehearse_ARealWriteWithTheGateOpen_IsRolledBack()
    {
        var account = Guid.Parse((await Api.NewAccountAsync()).ToString().Split('/')[^1]);
        var before = await Database.ReadAsync<long>(Everything);
        var writes = Api.Services.GetRequiredService<WritePipeline>();

        await writes.RehearseAsync(new("key", [1], null, Viewer.Everything), ContactEndpoints.Creation(new ContactFields(account, "rehearsal", null, null, null)));
        await writes.RehearseAsync(new(null, [], null, Viewer.Everything), ContactEndpoints.Creation(new ContactFields(account, "rehearsal", null, null, null)));

        Assert.Equal(before, await Database.ReadAsync<long>(Everything));
    }

    [Fact]
    public async Task Rehearse_MadeUpRows_ReachTheCommitAndStoreNothing()
    {
        var before = await Database.ReadAsync<long>(Everything);
        var writes = Api.Services.GetRequiredService<WritePipeline>();
        foreach (var write in new IWrite[] { new RehearsedRow<Account>(AccountEndpoints.Table), new RehearsedRow<Contact>(ContactEndpoints.Table), new RehearsedRow<Deal>(DealEndpoints.Table) })
        {
            Assert.True(await writes.RehearseAsync(new(null, [], null, Viewer.Everything), write));
            Assert.True(await writes.RehearseAsync(new(Guid.NewGuid().ToString(), [1], null, Viewer.Everything), write));
        }

        Assert.Equal(before, await Database.ReadAsync<long>(Everything));
    }

    [Fact]
    public async Task Rehearse_AStandby_EverySessionThatItKeepsHasThePlansOfAWrite()
    {
        await using var standby = await ApiUnderTest.StartAsync(Database, active: false, ["--Rehearsal:Enabled", "true"]);
        var source = standby.Services.GetRequiredService<NpgsqlDataSource>();
        var warm = standby.Services.GetRequiredService<WarmUp>();

        await Wait.UntilAsync("the rehearsal is over", () => Task.FromResult(warm.IsOver));
        // All are held before the first is asked: those that are opened for this were not there to be rehearsed.
        var sessions = await Task.WhenAll(Enumerable.Range(0, CrmDatabase.PoolOf(source)).Select(_ => source.OpenConnectionAsync(TestContext.Current.CancellationToken).AsTask()));
        var plans = await Task.WhenAll(sessions.Select(PlansAsync));

        Assert.Equal(CrmDatabase.HalfOfPool(source), plans.Count(n => n > 0));
    }

    [Fact]
    public async Task Rehearse_AfterItsTenure_TheSessionsThatTakeThePlaceOfTheEndedOnesHaveThemToo()
    {
        await using var api = await ApiUnderTest.StartAsync(Database, arguments: ["--Rehearsal:Enabled", "true"]);
        var source = api.Services.GetRequiredService<NpgsqlDataSource>();
        var warm = api.Services.GetRequiredService<WarmUp>();
        await Wait.UntilAsync("the rehearsal is over", () => Task.FromResult(warm.IsOver));

        await api.HearAsync(FakeController.HoldsNot(2));
        source.Clear(); // as a fence does

        var kept = CrmDatabase.HalfOfPool(source);
        await Wait.UntilAsync("the new sessions have the plans", async () =>
        {
            var sessions = await Task.WhenAll(Enumerable.Range(0, kept).Select(_ => source.OpenConnectionAsync(TestContext.Current.CancellationToken).AsTask()));
            return (await Task.WhenAll(sessions.Select(PlansAsync))).All(plans => plans > 0);
        });
    }

    [Fact]
    public async Task Requests_OnAnOpenCloud_StoreNothing()
    {
        var before = await Database.ReadAsync<long>(Everything);
        // As the rehearsal itself sends them: without a token they would end before any code worth rehearsing.
        var keys = Api.Services.GetRequiredService<SigningKeys>();
        using var pass = new RehearsalPass(keys, Api.Services.GetRequiredService<IdentityOptions>(), TimeProvider.System);
        using var http = new HttpClient { BaseAddress = Api.Url };
        http.DefaultRequestHeaders.Authorization = new("Bearer", pass.Token);
        foreach (var request in RehearsedRequests.All(Guid.NewGuid()))
        {
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode is 200 or 400 or (>= 404 and < 500), $"{request.Method} {request.RequestUri}: {answer.StatusCode}");
        }

        Assert.Equal(before, await Database.ReadAsync<long>(Everything));
        pass.Dispose();
        using var late = await http.GetAsync(new Uri("/api/v1/accounts", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(System.Net.HttpStatusCode.Unauthorized, late.StatusCode);
    }

    private static async Task<long> PlansAsync(NpgsqlConnection session)
    {
        await using var connection = session;
        await using var plans = new NpgsqlCommand("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%INTO crm.contacts%'", connection);
        return (long)(await plans.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }
}
