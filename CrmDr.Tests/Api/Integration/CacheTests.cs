using System.Net;
using CrmDr.Api.Caching;
using CrmDr.Api.Entities;
using CrmDr.Controller.Caching;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults.Cache;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;
using RowId = CrmDr.Failover.Replication.RowId;

namespace CrmDr.Tests.Api.Integration;

[Collection(ApiTests.Name)]
public sealed class CacheTests(ApiEngines engines) : ApiTest(engines), IDisposable
{
    private ConnectionMultiplexer? _redis;

    [Fact]
    public async Task Read_CachedUnderTheEpoch_AndOnlyWhileTheAuthorityIsHeld()
    {
        var path = (await Api.NewAccountAsync("true")).ToString();
        await CachedAsync(path, 1);
        await ForgeAsync(path, epoch: 1, "forged");
        Assert.Equal("forged", await NameAsync(path)); // the cache is what is read
        await Api.HearAsync(FakeController.HoldsNot(1));
        Assert.Equal("true", await NameAsync(path));
        await Database.OpenAsync(2);
        await Api.HearAsync(FakeController.Holds(2));
        Assert.Equal("true", await NameAsync(path)); // another epoch, other keys
    }

    [Fact]
    public async Task Write_ReplacesWhatIsCached_BeforeItIsAnswered()
    {
        var path = (await Api.NewAccountAsync("n0")).ToString();
        await CachedAsync(path, 1);
        var etag = (await Api.GetAsync(path)).ETag();
        for (var i = 1; i <= 20; i++)
        {
            etag = (await Api.SendAsync(HttpMethod.Put, path, new { name = $"n{i}" }, ("If-Match", etag))).ETag();
            Assert.Equal($"n{i}", await NameAsync(path));
        }
        await Api.SendAsync(HttpMethod.Delete, path, null, ("If-Match", etag));
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync(path)).StatusCode);
        Assert.Null(CacheEntry.Decode((await (await RedisAsync()).StringGetAsync(Key(path, 1)))!)!.Body); // a tombstone
    }

    [Fact]
    public async Task Fill_OlderThanWhatIsCached_ChangesNothing()
    {
        // A tombstone newer than the row, as if a deletion had overtaken a slow reader.
        var path = (await Api.NewAccountAsync("old")).ToString();
        await CachedAsync(path, 1);
        var redis = await RedisAsync();
        await redis.StringSetAsync(Key(path, 1), new CacheEntry(new RowVersion(1, long.MaxValue, "aws"), null).Encode());
        Assert.Equal(HttpStatusCode.NotFound, (await Api.GetAsync(path)).StatusCode);
        await Api.SendAsync(HttpMethod.Put, path, new { name = "older than the tombstone" }, ("If-Match", "*"));
        Assert.Null(CacheEntry.Decode((await redis.StringGetAsync(Key(path, 1)))!)!.Body);
    }

    [Fact]
    public async Task Entries_ExpireWithinTheTtl()
    {
        var path = (await Api.NewAccountAsync()).ToString();
        await CachedAsync(path, 1);
        var left = await (await RedisAsync()).KeyTimeToLiveAsync(Key(path, 1));
        Assert.InRange(left!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Write_OutcomeUnknown_ReadersAreSentToTheDatabase()
    {
        var path = (await Api.NewAccountAsync("old")).ToString();
        await CachedAsync(path, 1);
        await ForgeAsync(path, 1, "stale");
        await using (await Database.HoldAsync("LOCK crm.idempotency_keys IN SHARE MODE"))
        {
            var write = Api.SendAsync(HttpMethod.Put, path, new { name = "new" }, ("If-Match", "*"), ("Idempotency-Key", "k"));
            await Wait.UntilAsync("the commit to wait", async () => await Database.WaitingAsync() == 1);
            await Database.ExecuteAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'crm_app' AND wait_event_type = 'Lock'");
            Assert.Equal("outcome-unknown", await (await write).KindAsync());
        }
        Assert.Equal("old", await NameAsync(path));
    }

    [Fact]
    public async Task Salvage_ChangesRowsPastTheApplication_ReadersAreSentToTheDatabaseBeforeItCommits()
    {
        var paths = new[] { (await Api.NewAccountAsync("one")).ToString(), (await Api.NewAccountAsync("two")).ToString() };
        foreach (var path in paths)
        {
            await CachedAsync(path, 1);
            await ForgeAsync(path, 1, "stale");
        }

        await using var connection = new RedisConnection(new RedisOptions { ConnectionString = Database.Cache }, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        var cache = new ApplicationCache(connection, new CacheWriter(connection, CacheSync.Stream, null, TimeProvider.System), TimeProvider.System);
        await cache.BeginAsync(TestContext.Current.CancellationToken);
        await cache.ChangingAsync(1, [new RowId("crm.accounts", paths[0].Split('/')[^1]), new RowId("crm.links", "[\"a\",\"b\"]")]);

        Assert.Equal(("one", "stale"), (await NameAsync(paths[0]), await NameAsync(paths[1])));
        Assert.Equal("one", await NameAsync(paths[0])); // nor is it filled in again
        Assert.True(await cache.EndAsync(TestContext.Current.CancellationToken));
        Assert.Equal("stale", await NameAsync(paths[1])); // what was not touched stays
        Assert.True(await cache.EmptyAsync(TestContext.Current.CancellationToken));
        Assert.Equal("two", await NameAsync(paths[1]));
    }

    [Fact]
    public async Task Redis_KilledAndBack_NoRequestFailsAndNothingOldIsRead()
    {
        var path = (await Api.NewAccountAsync("n0")).ToString();
        await CachedAsync(path, 1);
        await Database.Cloud.KillAsync(CloudPart.Cache);
        for (var i = 1; i <= 10; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Api.SendAsync(HttpMethod.Put, path, new { name = $"n{i}" }, ("If-Match", "*"))).StatusCode);
            Assert.Equal($"n{i}", await NameAsync(path));
        }
        Assert.Equal(HttpStatusCode.Created, (await Api.PostAsync("/api/v1/accounts", new { name = "n" })).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Api.GetAsync("/active")).StatusCode);
        await Database.Cloud.StartAsync(CloudPart.Cache);
        var another = (await Api.NewAccountAsync("later")).ToString();
        await Wait.UntilAsync("the cache to be used again", async () =>
        {
            await Api.GetAsync(another);
            return await ExistsAsync(another);
        });
        Assert.Equal("n10", await NameAsync(path));
    }

    [Fact]
    public async Task Redis_Frozen_NoRequestFails_AndAfterwardsNothingOldIsRead()
    {
        var path = (await Api.NewAccountAsync("before")).ToString();
        await CachedAsync(path, 1);
        var cache = Database.Cloud.Cache.Process!;
        await CrmDr.LocalClouds.Processes.ProcessGroup.FreezeAsync([cache], TimeProvider.System);
        try
        {
            // The first write is shown too late, when Redis thaws; the second never: by then Redis is left alone.
            foreach (var name in new[] { "between", "after" })
                Assert.Equal(HttpStatusCode.OK, (await Api.SendAsync(HttpMethod.Put, path, new { name }, ("If-Match", "*"))).StatusCode);
            Assert.Equal("after", await NameAsync(path));
        }
        finally
        {
            CrmDr.LocalClouds.Processes.ProcessGroup.Thaw([cache]);
        }
        await Wait.UntilAsync("the cache to be used again", async () =>
        {
            var another = (await Api.NewAccountAsync()).ToString();
            Assert.Equal("after", await NameAsync(path));
            await Api.GetAsync(another);
            return await (await RedisAsync()).KeyExistsAsync(Key(another, 1));
        });
        Assert.Equal("after", await NameAsync(path));
    }

    [Fact]
    public async Task Read_ManyAtOnceDuringWrites_NeverOlderThanAcknowledged()
    {
        var path = (await Api.NewAccountAsync("0")).ToString();
        var acknowledged = 0;
        using var stop = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var atLeast = Volatile.Read(ref acknowledged);
                var seen = int.Parse(await NameAsync(path));
                Assert.True(seen >= atLeast, $"read {seen} after {atLeast} had been acknowledged");
            }
        })).ToArray();
        var redis = await RedisAsync();
        for (var i = 1; i <= 60; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await Api.SendAsync(HttpMethod.Put, path, new { name = $"{i}" }, ("If-Match", "*"))).StatusCode);
            Volatile.Write(ref acknowledged, i);
            if (i % 3 == 0)
                await redis.KeyDeleteAsync(Key(path, 1)); // so that readers miss and fill
        }
        await stop.CancelAsync();
        await Task.WhenAll(readers);
    }

    private async Task<string> NameAsync(string path) => (await (await Api.GetAsync(path)).JsonAsync()).GetProperty("name").GetString()!;

    private Task CachedAsync(string path, long epoch) => Wait.UntilAsync("the entry", async () =>
    {
        await Api.GetAsync(path);
        return await (await RedisAsync()).KeyExistsAsync(Key(path, epoch));
    });

    // The test's own connection to Redis may still be broken.
    private async Task<bool> ExistsAsync(string path)
    {
        try
        {
            return await (await RedisAsync()).KeyExistsAsync(Key(path, 1));
        }
        catch (RedisConnectionException)
        {
            return false;
        }
    }

    // Another content under the same version: shows where a reader looked.
    private async Task ForgeAsync(string path, long epoch, string name)
    {
        var redis = await RedisAsync();
        var entry = CacheEntry.Decode((await redis.StringGetAsync(Key(path, epoch)))!)!;
        await redis.StringSetAsync(Key(path, epoch), (entry with { Body = System.Text.Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}""") }).Encode());
    }

    private static RedisKey Key(string path, long epoch) => $"crm:{epoch}:crm.accounts:{Guid.Parse(path.Split('/')[^1]):N}";

    private async Task<IDatabase> RedisAsync() =>
        (_redis ??= await ConnectionMultiplexer.ConnectAsync($"{Database.Cache},abortConnect=false")).GetDatabase();

    public void Dispose() => _redis?.Dispose();
}
