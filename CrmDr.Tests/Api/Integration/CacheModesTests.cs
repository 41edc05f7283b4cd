using System.Diagnostics.Metrics;
using CrmDr.Api.Caching;
using CrmDr.Controller.Caching;
using CrmDr.ServiceDefaults.Cache;
using CrmDr.Tests.Plan;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Modes replica and dual-write.</summary>
[Collection(ApiTests.Name)]
public sealed class CacheModesTests(ApiEngines engines) : CacheSyncTest(engines)
{
    [Fact]
    public async Task Replica_FollowsAndIsPromoted_AndWhatItHeldIsTakenOver()
    {
        await StartAsync();
        var path = (await Api.NewAccountAsync("replicated")).ToString();
        var follower = new ReplicaFollower(await ConnectionAsync(Gcp.RedisEndpoint), new PeerCache(await ConnectionAsync(Aws.RedisEndpointForPeer)));
        await WholeAsync(follower);
        var deleted = (await Api.NewAccountAsync("deleted")).ToString();
        await Api.SendAsync(HttpMethod.Delete, deleted, null, ("If-Match", "*"));
        await Wait.UntilAsync("the replica to have it", async () => await GcpRedis.GetDatabase().StringGetAsync(CachedRow.Key(1, NameOfKey(deleted))) is { IsNull: false } entry && CacheEntry.Decode((byte[])entry!)!.Body is null);

        Assert.True(await follower.LeadAsync());
        Assert.True(await follower.LeadAsync()); // again
        Assert.Equal(new TakenOver(2, 0, 0), await TakeOverAsync(Database));
        Assert.Equal("replicated", NameOf((byte[])(await GcpRedis.GetDatabase().StringGetAsync(CachedRow.Key(2, NameOfKey(path))))!));

        // Back again: what it held by itself is replaced.
        await WholeAsync(follower);
        Assert.False(await GcpRedis.GetDatabase().KeyExistsAsync(CachedRow.Key(2, NameOfKey(path))));
    }

    [Theory]
    [InlineData("replica")]
    [InlineData("dual-write")]
    public async Task Failover_InTheMiddle_ServesWhatTheDatabaseConfirms_NeverNewerNorOlder(string mode)
    {
        var replica = mode == "replica";
        await StartAsync("--Plan:CacheSync", mode, "--ConnectionStrings:peerCache", Gcp.RedisEndpointForPeer, "--Cache:CaFile", World.Certificates.Authority);
        await using var standby = await ApiDatabase.CreateAsync(Gcp, "cachemode");
        var own = await ConnectionAsync(Gcp.RedisEndpoint);
        ICacheFollower follower = replica ? new ReplicaFollower(own, new PeerCache(await ConnectionAsync(Aws.RedisEndpointForPeer))) : new DualWriteFollower(own);
        if (replica)
            await WholeAsync(follower);
        await Wait.UntilAsync("the other cache to be reached", async () =>
        {
            var first = (await Api.NewAccountAsync("first")).ToString();
            return await HeldAsync(replica, first) is not null;
        });
        var same = (await Api.NewAccountAsync("same")).ToString();
        var updated = (await Api.NewAccountAsync("replayed")).ToString();
        await ReplayAsync(standby, same, updated);
        await Api.PutAsync(updated, new { name = "not replayed" });
        var unknown = (await Api.NewAccountAsync("nothing of it was replayed")).ToString();
        var overtaken = (await Api.NewAccountAsync("old")).ToString();
        foreach (var (path, name) in new[] { (same, "same"), (updated, "not replayed"), (unknown, "nothing of it was replayed"), (overtaken, "old") })
            await Wait.UntilAsync($"the other cache to show {name}", async () => await HeldAsync(replica, path) is { } entry && NameOf(entry) == name);

        // From here on nothing of the cache crosses; one more change of a row does.
        if (!replica)
            World.Link("aws-gcp").Cut();
        Assert.True(await follower.LeadAsync());
        await Api.PutAsync(overtaken, new { name = "replayed, and its change of the cache lost" });
        await ReplayAsync(standby, overtaken);
        await standby.OpenAsync(2);
        var taken = await TakeOverAsync(standby);

        Assert.Equal((1, 1), (taken!.Served, taken.Older));
        Assert.True(taken.Newer >= 2, $"{taken}");
        foreach (var path in new[] { same, updated, unknown, overtaken })
            Assert.Equal(path == same, await GcpRedis.GetDatabase().KeyExistsAsync(CachedRow.Key(2, NameOfKey(path))));
        await using var api = await ApiUnderTest.StartAsync(standby, active: false);
        await api.HearAsync(FakeController.Holds(2));
        Assert.Equal(("same", "replayed", "replayed, and its change of the cache lost"), (await NameAsync(api, same), await NameAsync(api, updated), await NameAsync(api, overtaken)));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await api.GetAsync(unknown)).StatusCode);
    }

    private async Task<byte[]?> HeldAsync(bool replica, string path) =>
        replica ? (byte[]?)await GcpRedis.GetDatabase().StringGetAsync(CachedRow.Key(1, NameOfKey(path))) : await MirroredAsync(path);

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
}
