using System.Diagnostics.Metrics;
using System.Text;
using CrmDr.Api.Caching;
using CrmDr.Api.Entities;
using CrmDr.Controller.Caching;
using CrmDr.Failover.Caching;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults.Cache;
using CrmDr.Tests.Plan;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StackExchange.Redis;

namespace CrmDr.Tests.Api.Integration;

/// <summary>The caches of both clouds, real Redis servers, the API writing to the one of aws; gcp reads through the link.</summary>
[Collection(ApiTests.Name)]
public sealed class CacheSyncTests(ApiEngines engines) : IAsyncLifetime
{
    private readonly List<RedisConnection> _connections = [];
    private ConnectionMultiplexer _aws = null!;
    private ConnectionMultiplexer _gcp = null!;
    private ApiUnderTest? _api;

    private ApiDatabase Database => engines.Database;

    private ApiUnderTest Api => _api!;

    private CloudEngines Gcp => engines.Engines.Gcp;

    public async ValueTask InitializeAsync()
    {
        await Database.EmptyAsync();
        // Another test may have killed a cache: a connection that is being made again would refuse the first commands.
        foreach (var cloud in new[] { engines.Cloud, Gcp })
            await cloud.StartAsync();
        _aws = await ConnectionMultiplexer.ConnectAsync(Database.Cache);
        _gcp = await ConnectionMultiplexer.ConnectAsync(Gcp.RedisEndpoint);
        await ExecuteAsync(_gcp, "REPLICAOF", "NO", "ONE");
        await ExecuteAsync(_aws, "FLUSHALL");
        await ExecuteAsync(_gcp, "FLUSHALL");
    }

    public async ValueTask DisposeAsync()
    {
        engines.Engines.Link("aws-gcp").Heal();
        if (_api is not null)
            await _api.DisposeAsync();
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        await ExecuteAsync(_gcp, "REPLICAOF", "NO", "ONE");
        await _aws.DisposeAsync();
        await _gcp.DisposeAsync();
    }

    [Fact]
    public async Task Stream_FillsWritesDeletionsAndDistrust_ArriveWithTheExpiryTheyHave()
    {
        await StartAsync();
        var (kept, deleted) = ((await Api.NewAccountAsync("one")).ToString(), (await Api.NewAccountAsync("gone")).ToString());
        var follower = await FollowerAsync();
        var etag = (await Api.PutAsync(kept, new { name = "two" })).ETag();
        await Api.SendAsync(HttpMethod.Delete, deleted, null, ("If-Match", "*"));
        await WholeAsync(follower);

        Assert.Equal("two", NameOf((await MirroredAsync(kept))!));
        Assert.Equal(etag, CacheEntry.Decode((await MirroredAsync(kept))!)!.Version.ETag);
        Assert.Null(CacheEntry.Decode((await MirroredAsync(deleted))!)!.Body); // a tombstone crosses as one
        var change = (await ChangesAsync()).Last(change => change.Name == NameOfKey(kept));
        Assert.Equal(change.ExpiresAt, (long)await ExecuteAsync(_gcp, "PEXPIRETIME", await MirrorKeyAsync(kept)));

        await new CacheWriter(await ConnectionAsync(Database.Cache), CacheSync.Stream, null, TimeProvider.System).DistrustAsync(1, [NameOfKey(kept)]);
        await WholeAsync(follower);
        Assert.Null(await MirroredAsync(kept));
    }

    [Fact]
    public async Task Stream_ArrivesAfterItsExpiry_IsNotBegunAgain()
    {
        var follower = await FollowerAsync();
        var (writer, row) = (await WriterAsync(), Guid.NewGuid());
        await SetAsync(writer, row, 1);
        await WholeAsync(follower);
        var position = (await Mirror.HeadAsync(await ConnectionAsync(Gcp.RedisEndpoint))).Value!.Position!;
        engines.Engines.Link("aws-gcp").Freeze();
        var stuck = await follower.FollowAsync(1, CancellationToken.None);
        Assert.Equal((false, "the primary's Redis does not answer"), (stuck.IsWhole, stuck.Standing));
        await SetAsync(writer, row, 2, TimeSpan.FromMilliseconds(50));
        await SetAsync(writer, Guid.NewGuid(), 2);
        await Wait.UntilAsync("the entry to expire", async () => !await _aws.GetDatabase().KeyExistsAsync(CachedRow.Key(1, Name(row))));
        engines.Engines.Link("aws-gcp").Heal();
        await WholeAsync(follower);

        Assert.Equal(position.Number + 2, (await Mirror.HeadAsync(await ConnectionAsync(Gcp.RedisEndpoint))).Value!.Position!.Number);
        Assert.False(await _gcp.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(row)))); // nor is its older one left
    }

    [Theory]
    [InlineData("trimmed", "changes 3 to 4 of the stream are missing")]
    [InlineData("emptied", "the primary's Redis was emptied")]
    [InlineData("gone", "the stream is gone")]
    [InlineData("evicted", "changes 3 to 5 of the stream are missing")]
    [InlineData("skipped", "of the stream are missing")] // how many depends on how often the writer tries
    public async Task Stream_SomethingIsMissing_NothingMirroredBeforeCounts(string what, string gap)
    {
        var follower = await FollowerAsync();
        var (writer, before, after) = (await WriterAsync(), Guid.NewGuid(), Guid.NewGuid());
        await SetAsync(writer, before, 1);
        await SetAsync(writer, Guid.NewGuid(), 1);
        await WholeAsync(follower);
        Assert.True(await _gcp.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(before))));

        switch (what)
        {
            case "trimmed":
                for (var i = 2; i < 5; i++)
                    await SetAsync(writer, after, i);
                await ExecuteAsync(_aws, "XTRIM", (string)CacheChanges.Key(1)!, "MAXLEN", 1);
                break;
            case "emptied":
                await ExecuteAsync(_aws, "FLUSHALL");
                for (var i = 2; i < 6; i++)
                    await SetAsync(writer, after, i); // by then its numbers have passed those before
                break;
            case "gone":
                await ExecuteAsync(_aws, "FLUSHALL");
                break;
            case "evicted":
                for (var i = 2; i < 5; i++)
                    await SetAsync(writer, after, i);
                await ExecuteAsync(_aws, "DEL", (string)CacheChanges.Key(1)!);
                break;
            default:
                await FrozenAsync(engines.Cloud, async () => Assert.False(await writer.SetIfNewerAsync(1, Name(before), Entry(2), TimeSpan.FromSeconds(30))));
                await Wait.UntilAsync("the writer to reach Redis again", () => writer.SetIfNewerAsync(1, Name(after), Entry(2), TimeSpan.FromSeconds(30)).AsTask());
                break;
        }

        FollowStep? found = null;
        await Wait.UntilAsync("the gap to be noticed", async () => (found = await follower.FollowAsync(1, CancellationToken.None)).Gap is not null);
        Assert.EndsWith(gap, found!.Gap!, StringComparison.Ordinal);
        await WholeAsync(follower);
        Assert.False(await _gcp.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(before))));
        Assert.Equal(what is "trimmed" or "skipped" or "emptied", await _gcp.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(after))));
    }

    [Fact]
    public async Task Stream_TheStandbysOwnRedisIsEmptied_BeginsWithTheOldestChangeThatIsLeft()
    {
        var follower = await FollowerAsync();
        var (writer, row) = (await WriterAsync(), Guid.NewGuid());
        await SetAsync(writer, row, 1);
        await WholeAsync(follower);
        await ExecuteAsync(_gcp, "FLUSHALL");
        await WholeAsync(follower);
        Assert.True(await _gcp.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(row))));
    }

    [Fact]
    public async Task Stream_IsBounded()
    {
        var writer = await WriterAsync();
        foreach (var chunk in Enumerable.Range(0, 2 * CacheChanges.Kept).Chunk(1000))
            await Task.WhenAll(chunk.Select(i => SetAsync(writer, Guid.NewGuid(), 1)));
        Assert.InRange((long)await ExecuteAsync(_aws, "XLEN", (string)CacheChanges.Key(1)!), 1, CacheChanges.Kept * 11 / 10);
    }

    [Fact]
    public async Task Mirror_MovedByAnother_OrOfAHigherEpoch_IsLeftAlone()
    {
        var redis = await ConnectionAsync(Gcp.RedisEndpoint);
        var (one, two) = (new ChangePosition("run", 1, "1-0"), new ChangePosition("run", 2, "2-0"));
        Assert.True(await Mirror.ApplyAsync(redis, 5, false, "", one, [("row", Entry(1), Later)]));
        Assert.False(await Mirror.ApplyAsync(redis, 5, false, "", two, [("row", Entry(2), Later)])); // expected to be at the beginning
        Assert.False(await Mirror.ApplyAsync(redis, 4, true, "*", two, [("row", Entry(2), Later)]));
        Assert.Equal(one, (await Mirror.HeadAsync(redis)).Value!.Position);
        Assert.Equal(Entry(1), (byte[]?)await _gcp.GetDatabase().StringGetAsync(await MirrorKeyAsync("row")));
    }

    [Fact]
    public async Task Failover_InTheMiddle_ServesWhatTheDatabaseConfirms_NeverNewerNorOlder()
    {
        await StartAsync();
        var standby = await ApiDatabase.CreateAsync(Gcp, "cache");
        await using var _ = standby;
        var follower = await FollowerAsync();
        var same = (await Api.NewAccountAsync("same")).ToString();
        var updated = (await Api.NewAccountAsync("replayed")).ToString();
        await ReplayAsync(standby, same, updated);
        await Api.PutAsync(updated, new { name = "not replayed" }); // in the mirror, and not in the database over there
        var unknown = (await Api.NewAccountAsync("nothing of it was replayed")).ToString();
        var overtaken = (await Api.NewAccountAsync("old")).ToString();
        await WholeAsync(follower);
        await Api.PutAsync(overtaken, new { name = "replayed, and its change of the cache lost" });
        await ReplayAsync(standby, overtaken);
        await ForgeAsync(same, "from the mirror");

        // aws is gone; gcp holds epoch 2 and its gate is open.
        await standby.OpenAsync(2);
        var taken = await TakeOverAsync(standby);
        Assert.Equal(new TakenOver(1, 2, 1), taken);

        await using var api = await ApiUnderTest.StartAsync(standby, active: false);
        await api.HearAsync(FakeController.Holds(2));
        await Wait.UntilAsync("the mirrored entry to be served", async () => await NameAsync(api, same) == "from the mirror");
        Assert.Equal("replayed", await NameAsync(api, updated));
        Assert.Equal("replayed, and its change of the cache lost", await NameAsync(api, overtaken));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await api.GetAsync(unknown)).StatusCode);
        Assert.Null((await Mirror.HeadAsync(await ConnectionAsync(Gcp.RedisEndpoint))).Value); // taken over once
    }

    [Fact]
    public async Task TakeOver_WhatTheApplicationOrASalvageHasPutInMeanwhile_Stays()
    {
        await StartAsync();
        var standby = Database;
        var (marked, changed) = ((await Api.NewAccountAsync("marked")).ToString(), (await Api.NewAccountAsync("changed")).ToString());
        await WholeAsync(await FollowerAsync());
        var redis = await ConnectionAsync(Gcp.RedisEndpoint);
        var writer = new CacheWriter(redis, CacheSync.Stream, null, TimeProvider.System);
        Assert.True(await writer.DistrustAsync(2, [NameOfKey(marked)]));
        Assert.True(await writer.DistrustAsync(1, [Name(Guid.NewGuid())])); // as a standby's rehearsal leaves it: no entry
        Assert.True(await writer.SetIfNewerAsync(2, NameOfKey(changed), new CacheEntry(new RowVersion(2, 1, "gcp"), [.. "{}"u8]).Encode(), TimeSpan.FromSeconds(30)));

        Assert.Equal(TakenOver.Nothing, await TakeOverAsync(standby));

        Assert.Equal(CachedRow.Distrust, (byte[]?)await _gcp.GetDatabase().StringGetAsync(CachedRow.Key(2, NameOfKey(marked))));
        Assert.Equal(2, CacheEntry.Decode((byte[])(await _gcp.GetDatabase().StringGetAsync(CachedRow.Key(2, NameOfKey(changed))))!)!.Version.Epoch);
    }

    [Fact]
    public async Task Frozen_EitherRedis_CostsTheFollowerItsTimeoutAndTheTakeOverNothing()
    {
        await StartAsync();
        var follower = await FollowerAsync();
        await Api.NewAccountAsync("row");
        await WholeAsync(follower);
        var redis = await ConnectionAsync(Gcp.RedisEndpoint);
        await FrozenAsync(Gcp, async () =>
        {
            Assert.Equal("this cloud's Redis does not answer", (await follower.FollowAsync(1, CancellationToken.None)).Standing);
            Assert.Null(await TakeOverAsync(Database, redis));
        });
        await Wait.UntilAsync("the take-over to succeed", async () => await TakeOverAsync(Database, redis) is { Served: 1 });
    }

    [Fact]
    public async Task Replica_FollowsAndIsPromoted_AndWhatItHeldIsTakenOver()
    {
        await StartAsync();
        var path = (await Api.NewAccountAsync("replicated")).ToString();
        var follower = new ReplicaFollower(await ConnectionAsync(Gcp.RedisEndpoint), new PeerCache(await ConnectionAsync(engines.Cloud.RedisEndpointForPeer)));
        await WholeAsync(follower);
        var deleted = (await Api.NewAccountAsync("deleted")).ToString();
        await Api.SendAsync(HttpMethod.Delete, deleted, null, ("If-Match", "*"));
        await Wait.UntilAsync("the replica to have it", async () => await _gcp.GetDatabase().StringGetAsync(CachedRow.Key(1, NameOfKey(deleted))) is { IsNull: false } entry && CacheEntry.Decode((byte[])entry!)!.Body is null);

        Assert.True(await follower.LeadAsync());
        Assert.True(await follower.LeadAsync()); // again
        Assert.Equal(new TakenOver(2, 0, 0), await TakeOverAsync(Database));
        Assert.Equal("replicated", NameOf((byte[])(await _gcp.GetDatabase().StringGetAsync(CachedRow.Key(2, NameOfKey(path))))!));

        // Back again: what it held by itself is replaced.
        await WholeAsync(follower);
        Assert.False(await _gcp.GetDatabase().KeyExistsAsync(CachedRow.Key(2, NameOfKey(path))));
    }

    [Fact]
    public async Task DualWrite_ReachesBoth_AndAfterAFailureNothingWrittenBeforeCounts()
    {
        var plan = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(plan, PlanFiles.Text("drplan.json").Replace("\"sync\": \"stream\"", "\"sync\": \"dual-write\"", StringComparison.Ordinal));
            await StartAsync("--Plan:Path", plan, "--ConnectionStrings:peerCache", Gcp.RedisEndpoint);
            var follower = new DualWriteFollower(await ConnectionAsync(Gcp.RedisEndpoint));
            var path = "";
            await Wait.UntilAsync("the other cloud's Redis to be written", async () =>
            {
                var written = path.Length > 0 && await MirroredAsync(path) is not null;
                path = written ? path : (await Api.NewAccountAsync("n0")).ToString();
                return written;
            });
            await Api.PutAsync(path, new { name = "n1" });
            await MirrorShowsAsync(path, "n1");
            Assert.Null((await follower.FollowAsync(1, CancellationToken.None)).Gap);

            var dropped = 0L;
            using var meter = new MeterListener { InstrumentPublished = (instrument, listener) => { if (instrument.Name == "crmdr.cache.drops") listener.EnableMeasurementEvents(instrument); } };
            meter.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref dropped, count));
            meter.Start();
            await FrozenAsync(Gcp, async () =>
            {
                for (var i = 2; i < 5; i++)
                    Assert.Equal(System.Net.HttpStatusCode.OK, (await Api.PutAsync(path, new { name = $"n{i}" })).StatusCode);
                await Wait.UntilAsync("the writes over there to be given up", () => Task.FromResult(Volatile.Read(ref dropped) > 0));
            });
            var before = await MirrorKeyAsync(path);
            string? gap = null;
            await Wait.UntilAsync("the mirror to begin anew", async () =>
            {
                await Api.NewAccountAsync("later");
                gap ??= (await follower.FollowAsync(1, CancellationToken.None)).Gap;
                return gap is not null;
            });
            Assert.NotEqual(before, await MirrorKeyAsync(path));
            Assert.NotEqual("n1", await MirroredAsync(path) is { } entry ? NameOf(entry) : null);
            Assert.Empty(await ChangesAsync()); // no stream in this mode
        }
        finally
        {
            File.Delete(plan);
        }
    }

    private static long Later => TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();

    private static byte[] Entry(long at) => new CacheEntry(new RowVersion(1, at, "aws"), [.. "{}"u8]).Encode();

    private static string Name(Guid id) => CachedRow.Name("crm.accounts", id);

    private static string NameOfKey(string path) => path.Contains('/', StringComparison.Ordinal) ? Name(Guid.Parse(path.Split('/')[^1])) : path;

    private static string NameOf(byte[] entry) => System.Text.Json.JsonDocument.Parse(CacheEntry.Decode(entry)!.Body).RootElement.GetProperty("name").GetString()!;

    private static async Task<string> NameAsync(ApiUnderTest api, string path) => (await (await api.GetAsync(path)).JsonAsync()).GetProperty("name").GetString()!;

    private static Task<RedisResult> ExecuteAsync(ConnectionMultiplexer redis, string command, params object[] arguments) => redis.GetDatabase().ExecuteAsync(command, arguments);

    private static async Task FrozenAsync(CloudEngines cloud, Func<Task> meanwhile)
    {
        var process = cloud.Cache.Process!;
        await ProcessGroup.FreezeAsync([process], TimeProvider.System);
        try
        {
            await meanwhile();
        }
        finally
        {
            ProcessGroup.Thaw([process]);
        }
    }

    private static Task WholeAsync(ICacheFollower follower) =>
        Wait.UntilAsync("the mirror to be whole", async () => (await follower.FollowAsync(1, CancellationToken.None)).IsWhole == true);

    private async Task StartAsync(params string[] arguments)
    {
        _api = await ApiUnderTest.StartAsync(Database, arguments: arguments);
        await Wait.UntilAsync("the API to reach its cache", async () =>
        {
            var first = (await Api.NewAccountAsync("first")).ToString();
            return await _aws.GetDatabase().KeyExistsAsync(CachedRow.Key(1, NameOfKey(first)));
        });
        await ExecuteAsync(_aws, "FLUSHALL");
    }

    /// <summary>One that has answered: the first question only begins to connect.</summary>
    private async Task<RedisConnection> ConnectionAsync(string address)
    {
        var connection = new RedisConnection(new RedisOptions { ConnectionString = address, CaFile = engines.Engines.Certificates.Authority, Pause = TimeSpan.FromMilliseconds(50) }, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        _connections.Add(connection);
        await Wait.UntilAsync("Redis to answer", async () => (await connection.AskAsync(database => database.PingAsync())).Answered);
        return connection;
    }

    private async Task<CacheWriter> WriterAsync() => new(await ConnectionAsync(Database.Cache), CacheSync.Stream, null, TimeProvider.System);

    private async Task<StreamFollower> FollowerAsync()
    {
        var follower = new StreamFollower(await ConnectionAsync(Gcp.RedisEndpoint), new PeerCache(await ConnectionAsync(engines.Cloud.RedisEndpointForPeer)));
        await WholeAsync(follower);
        return follower;
    }

    private static Task SetAsync(CacheWriter writer, Guid row, long at, TimeSpan? lifetime = null) =>
        Wait.UntilAsync("the entry to be taken", () => writer.SetIfNewerAsync(1, Name(row), Entry(at), lifetime ?? TimeSpan.FromSeconds(30)).AsTask());

    private async Task<TakenOver?> TakeOverAsync(ApiDatabase database) => await TakeOverAsync(database, await ConnectionAsync(Gcp.RedisEndpoint));

    private static async Task<TakenOver?> TakeOverAsync(ApiDatabase database, RedisConnection redis)
    {
        await using var source = NpgsqlDataSource.Create(database.Owner);
        var takeOver = new CacheTakeOver(redis, source, TimeProvider.System);
        return await takeOver.RunAsync(2, ["crm.accounts"], CancellationToken.None);
    }

    private async Task<string> MirrorKeyAsync(string row)
    {
        var generation = (string?)await _gcp.GetDatabase().HashGetAsync(Mirror.HeadKey, "generation");
        return Mirror.Of(generation ?? "none") + NameOfKey(row);
    }

    private async Task<byte[]?> MirroredAsync(string path) => (byte[]?)await _gcp.GetDatabase().StringGetAsync(await MirrorKeyAsync(path));

    private Task MirrorShowsAsync(string path, string name) =>
        Wait.UntilAsync($"the mirror to show {name}", async () => await MirroredAsync(path) is { } entry && NameOf(entry) == name);

    private async Task<IReadOnlyList<CacheChange>> ChangesAsync()
    {
        var redis = await ConnectionAsync(Database.Cache);
        return (await CacheChanges.LookAsync(redis, 1, null, 1000)).Value!.Changes;
    }

    /// <summary>Another content under the same version: shows where a reader looked.</summary>
    private async Task ForgeAsync(string path, string name)
    {
        var key = await MirrorKeyAsync(path);
        var entry = CacheEntry.Decode((byte[])(await _gcp.GetDatabase().StringGetAsync(key))!)!;
        await _gcp.GetDatabase().StringSetAsync(key, (entry with { Body = Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}""") }).Encode(), TimeSpan.FromSeconds(30));
    }

    /// <summary>The rows as they are now, as apply would bring them.</summary>
    private async Task ReplayAsync(ApiDatabase standby, params string[] paths)
    {
        var ids = string.Join(',', paths.Select(path => $"'{path.Split('/')[^1]}'"));
        var rows = await Database.ReadAsync<string>($"SELECT jsonb_agg(to_jsonb(a))::text FROM crm.accounts a WHERE id IN ({ids})");
        await using var superuser = NpgsqlDataSource.Create(Gcp.ConnectionString(DatabaseRole.Superuser, standby.Name));
        await using var apply = superuser.CreateCommand("SET session_replication_role = replica; INSERT INTO crm.accounts SELECT * FROM jsonb_populate_recordset(null::crm.accounts, '" + rows.Replace("'", "''", StringComparison.Ordinal) + "')");
        await apply.ExecuteNonQueryAsync();
    }
}
