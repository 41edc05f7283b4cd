using CrmDr.Api.Caching;
using CrmDr.Api.Entities;
using CrmDr.Controller.Caching;
using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Tests.Api.Integration;

/// <summary>What a promotion takes over: what the database confirms, never newer nor older. (docs/cache.md)</summary>
[Collection(ApiTests.Name)]
public sealed class CacheTakeOverTests(ApiEngines engines) : CacheSyncTest(engines)
{
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

        Assert.Equal(CachedRow.Distrust, (byte[]?)await GcpRedis.GetDatabase().StringGetAsync(CachedRow.Key(2, NameOfKey(marked))));
        Assert.Equal(2, CacheEntry.Decode((byte[])(await GcpRedis.GetDatabase().StringGetAsync(CachedRow.Key(2, NameOfKey(changed))))!)!.Version.Epoch);
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
}
