using System.Net;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Mode sync with a standby that is away: what waits, what is told, and what is not. Here the standby never comes, so every wait ends as the test ends it.</summary>
[Collection(ApiTests.Name)]
public sealed class SynchronousCommitTests(ApiEngines engines) : IAsyncLifetime
{
    private static readonly object Acme = new { name = "Acme" };
    private ApiUnderTest? _api;

    private ApiDatabase Database => engines.Database;

    private ApiUnderTest Api => _api!;

    public async ValueTask InitializeAsync()
    {
        await Database.EmptyAsync();
        _api = await ApiUnderTest.StartAsync(Database, arguments: ["--Plan:Replication", "sync"]);
        await Api.NewAccountAsync("first"); // what the first write of a process needs to be compiled
        await WaitForNobodyAsync("nobody");
    }

    public async ValueTask DisposeAsync()
    {
        await WaitForNobodyAsync("");
        await Api.DisposeAsync();
    }

    [Theory]
    [InlineData("pg_cancel_backend")]    // reports success, with a warning
    [InlineData("pg_terminate_backend")] // ends the session, with a warning
    public async Task Wait_CutShort_OutcomeUnknownThoughStoredAndItsRepetitionWaitsToo(string how)
    {
        var write = await BeginAsync("k");
        Assert.Equal(1, await Database.CountAsync("crm.accounts")); // not visible before it may be acknowledged
        Assert.True(await Database.ReadAsync<bool>($"SELECT {how}(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"));
        var answer = await write;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "outcome-unknown"), (answer.StatusCode, await answer.KindAsync()));
        Assert.Null(answer.Header("CrmDr-Acknowledged-At"));
        Assert.Equal(2, await Database.CountAsync("crm.accounts"));

        await RepeatAsync("k");
    }

    [Fact]
    public async Task Crash_DuringTheWait_TheRepetitionIsAnsweredOnlyOnceTheStandbyHasIt()
    {
        var write = await BeginAsync("k");
        await Database.Cloud.KillAsync(CloudPart.Database);
        Assert.Equal("outcome-unknown", await (await write).KindAsync());
        await Database.Cloud.StartAsync(CloudPart.Database);
        await Database.OpenAsync(1);
        Assert.Equal(2, await Database.CountAsync("crm.accounts")); // recovery made it visible, the standby lacks it

        await RepeatAsync("k");
    }

    [Fact]
    public async Task Wait_Long_LeavesConnectionsToThoseWhoRead()
    {
        var writes = Enumerable.Range(0, 40).Select(i => Api.PostAsync("/api/v1/accounts", Acme, $"many-{i}")).ToArray();
        await Wait.UntilAsync("sixteen to wait", async () => await WaitingAsync() == 16);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/api/v1/accounts")).StatusCode);
        Assert.Equal(16, await WaitingAsync());

        await WaitForNobodyAsync("");
        foreach (var answer in await Task.WhenAll(writes))
            Assert.True(answer.StatusCode == HttpStatusCode.Created || answer.Header("CrmDr-Outcome") == "not-stored", $"{answer.StatusCode}");
    }

    /// <summary>The stored answer is given again only behind a commit that has waited; released, it is the same answer.</summary>
    private async Task RepeatAsync(string key)
    {
        var again = await BeginAsync(key);
        Assert.True(await Database.ReadAsync<bool>("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'"));
        Assert.Equal("outcome-unknown", await (await again).KindAsync());

        var once = await BeginAsync(key);
        await WaitForNobodyAsync("");
        var replayed = await once;
        Assert.Equal((HttpStatusCode.Created, "true"), (replayed.StatusCode, replayed.Header("CrmDr-Replayed")));
        Assert.Equal(2, await Database.CountAsync("crm.accounts"));
    }

    private async Task<Task<HttpResponseMessage>> BeginAsync(string key)
    {
        var write = Api.PostAsync("/api/v1/accounts", Acme, key);
        await Wait.UntilAsync("the commit to wait", async () => await WaitingAsync() == 1);
        Assert.False(write.IsCompleted);
        return write;
    }

    private Task<long> WaitingAsync() => Database.ReadAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");

    /// <summary>Commits wait for a standby of this name, which there is not; without a name nobody waits any more.</summary>
    private async Task WaitForNobodyAsync(string name)
    {
        await using var admin = new NpgsqlConnection(Database.Cloud.ConnectionString(DatabaseRole.Superuser) + ";Pooling=false;Options=-c synchronous_commit=local");
        await admin.OpenAsync();
        foreach (var sql in new[] { $"ALTER SYSTEM SET synchronous_standby_names = '{name}'", "SELECT pg_reload_conf()" })
        {
            await using var command = new NpgsqlCommand(sql, admin);
            await command.ExecuteNonQueryAsync();
        }

        if (name.Length > 0)
            await Wait.UntilAsync("commits to wait", () => CommitWaitsAsync(admin));
    }

    private async Task<bool> CommitWaitsAsync(NpgsqlConnection admin)
    {
        await using var probe = new NpgsqlConnection(Database.Owner + ";Pooling=false;Options=-c synchronous_commit=on");
        await probe.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT pg_logical_emit_message(true, 'test', '')", probe);
        var commit = command.ExecuteNonQueryAsync();
        await using var look = new NpgsqlCommand($"SELECT wait_event = 'SyncRep' FROM pg_stat_activity WHERE pid = {probe.ProcessID}", admin);
        while (!commit.IsCompleted)
        {
            if (await look.ExecuteScalarAsync() is not true)
                continue;
            await using var end = new NpgsqlCommand($"SELECT pg_cancel_backend({probe.ProcessID})", admin);
            await end.ExecuteNonQueryAsync();
            await commit;
            return true;
        }

        return false;
    }
}
