using System.Net;
using System.Text.Json.Nodes;
using CrmDr.Api.Writes;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Whatever is sent under one key, by however many at once and however often, is done once and answered the same.</summary>
[Collection(ApiTests.Name)]
public sealed class IdempotencyPropertyTests(ApiEngines engines) : ApiTest(engines)
{
    private const int Clients = 32;
    private const int Keys = 40;
    private const int Sent = 12;

    private enum Kind
    {
        Account,
        Contact,
        Replace,
        Move,
        Transfer,
        Delete,
    }

    /// <param name="seed">Decides which requests there are and who sends what.</param>
    /// <param name="broken">Sessions are ended in the middle of it: outcomes are unknown then, and asked for again with the same key.</param>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, true)]
    public async Task Keys_SentByManyAtOnce_AreCarriedOutOnce(int seed, bool broken)
    {
        var random = new Random(seed);
        var account = (await Api.CreateAsync("/api/v1/accounts", new { name = "base" })).Id();
        var (purse, till) = (await Api.NewDealAsync(account, 1_000_000), await Api.NewDealAsync(account, 0));
        var intentions = new List<Intention>();
        for (var i = 0; i < Keys; i++)
            intentions.Add(await IntendAsync((Kind)random.Next(6), $"{seed}-{i}", account, purse.Id, till.Id, random));

        // Every key is dealt to several clients, in another order to each.
        var queue = intentions.SelectMany(one => Enumerable.Range(0, Sent).Select(_ => (one, Variant: random.Next(one.Variants.Length)))).ToArray();
        random.Shuffle(queue);
        var (given, ended) = (0, 0L);
        var answers = (await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
        {
            var got = new List<Answer>();
            for (var i = client; i < queue.Length; i += Clients)
            {
                got.Add(await SendAsync(queue[i].one, queue[i].Variant));
                if (broken && Interlocked.Increment(ref given) % 10 == 0)
                    Interlocked.Add(ref ended, await BreakAsync());
            }

            return got;
        }))).SelectMany(got => got).ToList();
        Assert.Equal(broken, ended > 0);
        foreach (var intention in intentions) // and once more, each of them, when all is quiet
            for (var variant = 0; variant < intention.Variants.Length; variant++)
                answers.Add(await SendAsync(intention, variant));

        decimal moved = 0;
        foreach (var intention in intentions)
        {
            var (done, refused) = (answers.Where(one => one.Intention == intention && (int)one.Status < 300).ToArray(), answers.Where(one => one.Intention == intention && (int)one.Status >= 300).ToArray());
            var what = $"seed {seed}, {intention.Method} {intention.Path}, key {intention.Key}";
            Assert.True(done.Length > 0, $"{what}: {refused.FirstOrDefault()?.Body}");
            Assert.True(done.Select(one => (one.Variant, one.Status, one.Body, one.ETag, one.Location)).Distinct().Count() == 1, $"{what}: different answers: {string.Join("; ", done.Select(one => one.Body).Distinct())}");
            Assert.True(refused.All(one => one.Status == HttpStatusCode.UnprocessableEntity && one.Variant != done[0].Variant), $"{what}: {string.Join("; ", refused.Select(one => one.Body).Distinct())}");
            Assert.True(done.Count(one => !one.Replayed) <= 1, $"{what}: answered as new {done.Count(one => !one.Replayed)} times");
            moved += intention.Variants[done[0].Variant]?["amount"]?.GetValue<decimal>() ?? 0;
        }

        var keys = $"'{string.Join("','", intentions.Select(one => one.Key))}'";
        Assert.Equal(Keys, await Database.ReadAsync<long>($"SELECT count(*) FROM crm.idempotency_keys WHERE key IN ({keys})"));
        Assert.Equal(
            (1_000_000 - moved, moved),
            (await Database.ReadAsync<decimal>($"SELECT amount FROM crm.deals WHERE id = '{purse.Id}'"), await Database.ReadAsync<decimal>($"SELECT amount FROM crm.deals WHERE id = '{till.Id}'")));
        foreach (var (kind, table) in new[] { (Kind.Account, "accounts"), (Kind.Contact, "contacts"), (Kind.Transfer, "transfers") })
        {
            var ids = intentions.Where(one => one.Kind == kind).Select(one => DerivedId.From(one.Key, 0).ToString()).Order(StringComparer.Ordinal);
            Assert.Equal(ids, await Database.ReadAsync<string[]>($"SELECT coalesce(array_agg(id::text ORDER BY id::text COLLATE \"C\"), '{{}}') FROM crm.{table} WHERE {(kind == Kind.Transfer ? "true" : "name LIKE 'new%'")}"));
        }

        // What each row went through, by the database's own account: once for each key.
        foreach (var intention in intentions.Where(one => one.Row is not null))
            Assert.Equal(1, await Database.ReadAsync<long>($"SELECT count(*) FROM crm.audit WHERE table_name <> 'taggings' AND row_id = '{intention.Row}' AND operation <> 'create'"));
    }

    private async Task<Intention> IntendAsync(Kind kind, string key, Guid account, Guid purse, Guid till, Random random)
    {
        var (a, b) = (random.Next(1, 1000), random.Next(1000, 2000));
        switch (kind)
        {
            case Kind.Account:
                return new(kind, key, HttpMethod.Post, "/api/v1/accounts", [new() { ["name"] = $"new {key}" }, new() { ["name"] = $"new {key} {a}" }]);
            case Kind.Contact:
                return new(kind, key, HttpMethod.Post, "/api/v1/contacts",
                    [new() { ["accountId"] = account, ["name"] = "new", ["email"] = $"{key}@example.com" }, new() { ["accountId"] = account, ["name"] = "new", ["email"] = $"{key}@example.com", ["phone"] = $"{a}" }]);
            case Kind.Transfer:
                return new(kind, key, HttpMethod.Post, "/api/v1/deals/transfer", [new() { ["from"] = purse, ["to"] = till, ["amount"] = (decimal)a }, new() { ["from"] = purse, ["to"] = till, ["amount"] = (decimal)b }]);
            case Kind.Move:
                var (deal, path) = await Api.NewDealAsync(account, a);
                return new(kind, key, HttpMethod.Post, $"{path}/move", [new() { ["stage"] = "won" }, new() { ["stage"] = "qualified" }], deal);
        }

        var row = await Api.CreateAsync("/api/v1/accounts", new { name = "old" });
        var version = $"\"{row.GetProperty("version").GetString()}\"";
        return kind == Kind.Delete
            ? new(kind, key, HttpMethod.Delete, $"/api/v1/accounts/{row.Id()}", [null], row.Id(), version)
            : new(kind, key, HttpMethod.Put, $"/api/v1/accounts/{row.Id()}", [new() { ["name"] = $"one {key}" }, new() { ["name"] = $"two {key}" }, new() { ["name"] = $"three {key}" }], row.Id(), version);
    }

    /// <summary>Until it is known what became of it.</summary>
    private async Task<Answer> SendAsync(Intention intention, int variant)
    {
        Answer? answer = null;
        await Wait.UntilAsync($"an answer to {intention.Key}", async () =>
        {
            var body = intention.Variants[variant] is { } json ? new StringContent(json.ToJsonString(), System.Text.Encoding.UTF8, "application/json") : null;
            using var got = await Api.SendAsync(intention.Method, intention.Path, body,
                [("Idempotency-Key", intention.Key), .. intention.Version is { } version ? [("If-Match", version)] : Array.Empty<(string, string)>()]);
            answer = new(intention, variant, got.StatusCode, await got.Content.ReadAsStringAsync(), got.Headers.ETag?.ToString(), got.Headers.Location, got.Header("CrmDr-Replayed") is not null);
            Assert.Equal(got.StatusCode == HttpStatusCode.ServiceUnavailable, got.Header("CrmDr-Outcome") is "unknown" or "not-stored"); // whoever is told to send it again is told what became of it
            return got.StatusCode != HttpStatusCode.ServiceUnavailable;
        });
        return answer!;
    }

    /// <summary>Ends two sessions in the middle of a transaction, if there are any; how many.</summary>
    private Task<long> BreakAsync() => Database.ReadAsync<long>("""
        SELECT count(pg_terminate_backend(pid)) FROM (
            SELECT pid FROM pg_stat_activity WHERE usename = 'crm_app' AND datname = current_database() AND (state LIKE 'idle in%' OR state = 'active') ORDER BY random() LIMIT 2) victims
        """);

    /// <param name="Kind">What is asked for.</param>
    /// <param name="Key">Under which key.</param>
    /// <param name="Method">Of the request.</param>
    /// <param name="Path">Of the request.</param>
    /// <param name="Variants">Bodies that are sent under it; only one of them can be the one that is carried out.</param>
    /// <param name="Row">The row that it changes, which nothing else does.</param>
    /// <param name="Version">The version that it is meant for.</param>
    private sealed record Intention(Kind Kind, string Key, HttpMethod Method, string Path, JsonObject?[] Variants, Guid? Row = null, string? Version = null);

    private sealed record Answer(Intention Intention, int Variant, HttpStatusCode Status, string Body, string? ETag, Uri? Location, bool Replayed);
}
