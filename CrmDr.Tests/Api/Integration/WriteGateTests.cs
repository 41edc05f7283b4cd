using System.Net;
using CrmDr.Api.Identity;
using CrmDr.Api.Writes;
using CrmDr.LocalClouds.World;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class WriteGateTests(ApiEngines engines) : ApiTest(engines)
{
    [Fact]
    public async Task Write_AuthorityNotHeld_NothingStoredAndReadsGoOn()
    {
        var path = (await Api.NewAccountAsync()).ToString();
        await Api.HearAsync(FakeController.HoldsNot(2));
        var refused = await Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: "k");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not-authoritative"), (refused.StatusCode, await refused.KindAsync()));
        Assert.Equal(("not-stored", "1", "2"), (refused.Header("CrmDr-Outcome"), refused.Header("Retry-After"), refused.Header("CrmDr-Epoch")));
        Assert.Equal((1, 0), (await Database.CountAsync("crm.accounts"), await Database.CountAsync("crm.idempotency_keys")));
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(path)).StatusCode);
        var active = await Api.GetAsync("/active");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not-active"), (active.StatusCode, await active.KindAsync()));
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/health")).StatusCode);
    }

    [Fact]
    public async Task Write_ControllerSilent_GoesOnUntilTheDeadlineAndNotLonger()
    {
        await Api.HearAsync(FakeController.Holds(1) with { RemainingSeconds = 0.5 });
        Api.Controller.Answer = null; // from now on it fails
        await Wait.UntilAsync("the deadline", async () => (await Api.PostAsync("/api/v1/accounts", new { name = "n" })).StatusCode == HttpStatusCode.ServiceUnavailable);
        var stored = await Database.CountAsync("crm.accounts");
        Assert.Equal("not-authoritative", await (await Api.PostAsync("/api/v1/accounts", new { name = "n" })).KindAsync());
        Assert.Equal(stored, await Database.CountAsync("crm.accounts"));
        Api.Controller.Answer = FakeController.Holds(1);
        await Wait.UntilAsync("active again", async () => (await Api.PostAsync("/api/v1/accounts", new { name = "n" })).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("DELETE FROM crmdr_local.authority")]
    [InlineData("REVOKE crm_writer FROM crm_app")]
    public async Task Write_GateOfTheDatabaseClosed_NotStoredThoughTheControllerSaysYes(string fence)
    {
        await Api.NewAccountAsync();
        await Database.ExecuteAsync(fence);
        try
        {
            var refused = await Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: "k");
            Assert.Equal(("not-authoritative", "not-stored"), (await refused.KindAsync(), refused.Header("CrmDr-Outcome")));
            Assert.Equal(1, await Database.CountAsync("crm.accounts"));
        }
        finally
        {
            await Database.OpenAsync(1);
        }
        Assert.Equal(HttpStatusCode.Created, (await Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: "k")).StatusCode);
    }

    [Fact]
    public async Task Write_RowOfAHigherEpoch_NotStored()
    {
        var path = (await Api.NewAccountAsync()).ToString();
        await Database.OpenAsync(5);
        await Database.ExecuteAsync("UPDATE crm.accounts SET name = 'newer'");
        await Database.OpenAsync(1);
        var refused = await Api.SendAsync(HttpMethod.Put, path, new { name = "older" }, ("If-Match", "*"));
        Assert.Equal(("not-authoritative", "not-stored"), (await refused.KindAsync(), refused.Header("CrmDr-Outcome")));
        Assert.Equal("newer", await Database.ReadAsync<string>("SELECT name FROM crm.accounts"));
    }

    [Fact]
    public async Task Write_AuthorityLostBetweenCommitAndAnswer_OutcomeUnknownAndStored()
    {
        var (write, held) = await BeginHeldWriteAsync("k");
        await using (held)
            await Api.HearAsync(FakeController.HoldsNot(2));
        var answer = await write;
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "outcome-unknown"), (answer.StatusCode, await answer.KindAsync()));
        Assert.Equal(("unknown", "1"), (answer.Header("CrmDr-Outcome"), answer.Header("Retry-After")));
        Assert.Null(answer.Header("CrmDr-Acknowledged-At"));
        Assert.Equal(1, await Database.CountAsync("crm.idempotency_keys"));

        // Sent again while the authority is away it is refused; with it, the stored answer is given.
        Assert.Equal("not-authoritative", await (await SendHeldWriteAsync("k")).KindAsync());
        await Api.HearAsync(FakeController.Holds(3));
        var replayed = await SendHeldWriteAsync("k");
        Assert.Equal((HttpStatusCode.Created, "true", "3"), (replayed.StatusCode, replayed.Header("CrmDr-Replayed"), replayed.Header("CrmDr-Epoch")));
    }

    [Fact]
    public async Task Write_SwitchoverBegins_WhatHasBegunIsAcknowledged()
    {
        var (write, held) = await BeginHeldWriteAsync("k");
        await using (held)
            await Api.HearAsync(FakeController.Holds(1) with { Accepting = false });
        Assert.Equal(HttpStatusCode.Created, (await write).StatusCode);
    }

    [Fact]
    public async Task Write_EpochRaisedWhileItWaited_AcknowledgedUnderTheEpochStamped()
    {
        // The gate was opened again under a higher epoch before this write got its stamp, and the API has not heard of it yet.
        Api.Controller.KeepsWatchersWaiting = true;
        var asked = Api.Controller.Asked;
        await Wait.UntilAsync("a question that is kept", () => Task.FromResult(Api.Controller.Asked > asked));
        await Database.OpenAsync(2);
        Api.Controller.Answer = FakeController.Holds(2);
        var answer = await Api.PostAsync("/api/v1/accounts", new { name = "n" });
        Assert.Equal((HttpStatusCode.Created, "2"), (answer.StatusCode, answer.Header("CrmDr-Epoch")));
    }

    [Fact]
    public async Task Write_StampedWithAnotherEpochThanHeld_OutcomeUnknown()
    {
        await Database.OpenAsync(2); // the controller goes on saying 1
        var answer = await Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: "k");
        Assert.Equal("outcome-unknown", await answer.KindAsync());
        Assert.Equal(1, await Database.CountAsync("crm.idempotency_keys"));
    }

    [Fact]
    public async Task Replay_AuthorityLostWhileItWasLookedUp_NotAcknowledged()
    {
        Assert.Equal(HttpStatusCode.Created, (await Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: "k")).StatusCode);
        Task<HttpResponseMessage> replay;
        await using (await Database.HoldAsync("LOCK crm.idempotency_keys"))
        {
            replay = Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: "k");
            await Wait.UntilAsync("the replay to wait", async () => await Database.WaitingAsync() == 1);
            await Api.HearAsync(FakeController.HoldsNot(2));
        }
        Assert.Equal("outcome-unknown", await (await replay).KindAsync());
    }

    [Fact]
    public async Task Write_SessionEndedBeforeCommit_IsDoneOnceAllTheSame()
    {
        var (write, held) = await BeginHeldWriteAsync("k");
        await using (held)
        {
            await Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'crm_app' AND datname = current_database()");
            await Wait.UntilAsync("the next try", async () => await Database.WaitingAsync() == 1);
        }
        Assert.Equal(HttpStatusCode.Created, (await write).StatusCode);
        Assert.Equal(1, await Database.CountAsync("crm.contacts"));
    }

    /// <summary>A fence ends the sessions of the writes that it has just refused: what is told must be the refusal.</summary>
    [Fact]
    public async Task Write_SessionEndedBeforeItRollsBack_KeepsItsRefusal()
    {
        var refusal = TypedResults.Conflict();
        var writes = Api.Services.GetRequiredService<WritePipeline>();
        Assert.Same(refusal, await writes.RunAsync(new(null, [], null, Viewer.Everything), new EndsItsSession(Database, refusal)));
    }

    /// <summary>However many sessions ended before: whose id is taken is asked for its key before it is told that there is none.</summary>
    [Fact]
    public async Task Write_IdTakenAfterThreeBrokenSessions_LooksForTheKey()
    {
        var refusal = TypedResults.Conflict();
        var writes = Api.Services.GetRequiredService<WritePipeline>();
        Exception broken = new NpgsqlException("broken", new IOException()), taken = new PostgresException("taken", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation);
        Assert.Same(refusal, await writes.RunAsync(new(null, [], null, Viewer.Everything), new FailsBefore(refusal, broken, broken, broken, taken)));
    }

    [Fact]
    public async Task Write_SessionEndedDuringCommit_OutcomeUnknown()
    {
        // The key is inserted together with the COMMIT; a lock on its table holds both up.
        Task<HttpResponseMessage> write;
        await using (await Database.HoldAsync("LOCK crm.idempotency_keys IN SHARE MODE"))
        {
            write = Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: "k");
            await Wait.UntilAsync("the commit to wait", async () => await Database.WaitingAsync() == 1);
            await Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'crm_app' AND wait_event_type = 'Lock'");
            Assert.Equal("outcome-unknown", await (await write).KindAsync());
        }
        Assert.Equal(HttpStatusCode.Created, (await Api.PostAsync("/api/v1/accounts", new { name = "n" }, key: "k")).StatusCode);
        Assert.Equal(1, await Database.CountAsync("crm.accounts"));
    }

    [Fact]
    public async Task Read_EverySessionOfThePoolEnded_IsAnsweredAllTheSame()
    {
        Task<HttpResponseMessage>[] pooled;
        await using (await Database.HoldAsync("LOCK crm.accounts"))
        {
            pooled = Enumerable.Range(0, 8).Select(_ => Api.GetAsync("/api/v1/accounts")).ToArray();
            await Wait.UntilAsync("eight sessions", async () => await Database.WaitingAsync() == 8);
        }
        await Task.WhenAll(pooled);
        await Database.ExecuteAsync("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'crm_app' AND datname = current_database()");
        for (var i = 0; i < 8; i++)
            Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/api/v1/accounts")).StatusCode);
    }

    [Fact]
    public async Task Write_LockNotGranted_NotStoredAndSaysSo()
    {
        await using var held = await Database.HoldAsync("LOCK crm.accounts IN SHARE MODE");
        var answer = await Api.PostAsync("/api/v1/accounts", new { name = "n" });
        Assert.Equal(("unavailable", "not-stored"), (await answer.KindAsync(), answer.Header("CrmDr-Outcome")));
    }

    [Fact]
    public async Task Database_RestartedUnderTheApi_ReadsAndWritesGoOnByThemselves()
    {
        var path = (await Api.NewAccountAsync()).ToString();
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Api.GetAsync("/api/v1/accounts"))); // several pooled connections
        await Database.Cloud.KillAsync(CloudPart.Database);
        var down = await Api.PostAsync("/api/v1/accounts", new { name = "n" });
        Assert.Equal(("unavailable", "not-stored"), (await down.KindAsync(), down.Header("CrmDr-Outcome")));
        Assert.Equal("unavailable", await (await Api.GetAsync("/api/v1/accounts")).KindAsync());
        Assert.Equal("not-ready", await (await Api.GetAsync("/ready")).KindAsync());

        await Database.Cloud.StartAsync(CloudPart.Database);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/api/v1/accounts")).StatusCode);
        var fenced = await Api.PostAsync("/api/v1/accounts", new { name = "n" });
        Assert.Equal("not-authoritative", await fenced.KindAsync()); // a crash empties the gate
        await Database.OpenAsync(1);
        Assert.Equal(HttpStatusCode.Created, (await Api.PostAsync("/api/v1/accounts", new { name = "n" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync(path)).StatusCode);
    }

    // A write whose row waits for a lock on its account: begun, not committed.
    private async Task<(Task<HttpResponseMessage> Write, NpgsqlConnection Held)> BeginHeldWriteAsync(string key)
    {
        _account = (await (await Api.GetAsync((await Api.NewAccountAsync()).ToString())).JsonAsync()).GetProperty("id").GetGuid();
        var held = await Database.HoldAsync("LOCK crm.contacts IN SHARE MODE");
        var write = SendHeldWriteAsync(key);
        await Wait.UntilAsync("the write to wait", async () => await Database.WaitingAsync() == 1);
        return (write, held);
    }

    private Guid _account;

    private Task<HttpResponseMessage> SendHeldWriteAsync(string key) => Api.PostAsync("/api/v1/contacts", new { accountId = _account, name = "Ada" }, key);

    private sealed class FailsBefore(IResult refusal, params Exception[] failures) : IWrite
    {
        private int _tries;

        public IEnumerable<EntityKey> Targets => [];

        public void Begin(NpgsqlBatch batch, WriteContext context) => batch.BatchCommands.Add(new("SELECT 1"));

        public Task<WriteOutcome> CompleteAsync(WriteContext context) =>
            _tries++ < failures.Length ? Task.FromException<WriteOutcome>(failures[_tries - 1]) : Task.FromResult(WriteOutcome.Refused(refusal));
    }

    private sealed class EndsItsSession(ApiDatabase database, IResult refusal) : IWrite
    {
        public IEnumerable<EntityKey> Targets => [];

        public void Begin(NpgsqlBatch batch, WriteContext context) => batch.BatchCommands.Add(new("SELECT pg_backend_pid()"));

        public async Task<WriteOutcome> CompleteAsync(WriteContext context)
        {
            await context.Results.ReadAsync(TestContext.Current.CancellationToken);
            var session = context.Results.GetInt32(0);
            Assert.False(await context.Results.NextResultAsync(TestContext.Current.CancellationToken));
            Assert.True(await database.ReadAsync<bool>($"SELECT pg_terminate_backend({session}, 5000)"));
            return WriteOutcome.Refused(refusal);
        }
    }
}
