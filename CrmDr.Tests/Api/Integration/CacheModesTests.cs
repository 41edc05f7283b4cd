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
