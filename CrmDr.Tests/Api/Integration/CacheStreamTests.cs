using CrmDr.Api.Caching;
using CrmDr.Controller.Caching;
using CrmDr.Failover.Caching;
using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Tests.Api.Integration;

/// <summary>Mode stream: what is written to the cache of aws is mirrored in gcp, or known to be missing.</summary>
[Collection(ApiTests.Name)]
public sealed class CacheStreamTests(ApiEngines engines) : CacheSyncTest(engines)
{
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
        Assert.Equal(change.ExpiresAt, (long)await ExecuteAsync(GcpRedis, "PEXPIRETIME", await MirrorKeyAsync(kept)));

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
        World.Link("aws-gcp").Freeze();
        var stuck = await follower.FollowAsync(1, CancellationToken.None);
        Assert.Equal((false, "the primary's Redis does not answer"), (stuck.IsWhole, stuck.Standing));
        await SetAsync(writer, row, 2, TimeSpan.FromMilliseconds(50));
        await SetAsync(writer, Guid.NewGuid(), 2);
        await Wait.UntilAsync("the entry to expire", async () => !await AwsRedis.GetDatabase().KeyExistsAsync(CachedRow.Key(1, Name(row))));
        World.Link("aws-gcp").Heal();
        await WholeAsync(follower);

        Assert.Equal(position.Number + 2, (await Mirror.HeadAsync(await ConnectionAsync(Gcp.RedisEndpoint))).Value!.Position!.Number);
        Assert.False(await GcpRedis.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(row)))); // nor is its older one left
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
        Assert.True(await GcpRedis.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(before))));

        switch (what)
        {
            case "trimmed":
                for (var i = 2; i < 5; i++)
                    await SetAsync(writer, after, i);
                await ExecuteAsync(AwsRedis, "XTRIM", (string)CacheChanges.Key(1)!, "MAXLEN", 1);
                break;
            case "emptied":
                await ExecuteAsync(AwsRedis, "FLUSHALL");
                for (var i = 2; i < 6; i++)
                    await SetAsync(writer, after, i); // by then its numbers have passed those before
                break;
            case "gone":
                await ExecuteAsync(AwsRedis, "FLUSHALL");
                break;
            case "evicted":
                for (var i = 2; i < 5; i++)
                    await SetAsync(writer, after, i);
                await ExecuteAsync(AwsRedis, "DEL", (string)CacheChanges.Key(1)!);
                break;
            default:
                await FrozenAsync(Aws, async () => Assert.False(await writer.SetIfNewerAsync(1, Name(before), Entry(2), TimeSpan.FromSeconds(30))));
                await Wait.UntilAsync("the writer to reach Redis again", () => writer.SetIfNewerAsync(1, Name(after), Entry(2), TimeSpan.FromSeconds(30)).AsTask());
                break;
        }

        FollowStep? found = null;
        await Wait.UntilAsync("the gap to be noticed", async () => (found = await follower.FollowAsync(1, CancellationToken.None)).Gap is not null);
        Assert.EndsWith(gap, found!.Gap!, StringComparison.Ordinal);
        await WholeAsync(follower);
        Assert.False(await GcpRedis.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(before))));
        Assert.Equal(what is "trimmed" or "skipped" or "emptied", await GcpRedis.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(after))));
    }

    [Fact]
    public async Task Stream_TheStandbysOwnRedisIsEmptied_BeginsWithTheOldestChangeThatIsLeft()
    {
        var follower = await FollowerAsync();
        var (writer, row) = (await WriterAsync(), Guid.NewGuid());
        await SetAsync(writer, row, 1);
        await WholeAsync(follower);
        await ExecuteAsync(GcpRedis, "FLUSHALL");
        await WholeAsync(follower);
        Assert.True(await GcpRedis.GetDatabase().KeyExistsAsync(await MirrorKeyAsync(Name(row))));
    }

    [Fact]
    public async Task Stream_IsBounded()
    {
        var writer = await WriterAsync();
        foreach (var chunk in Enumerable.Range(0, 2 * CacheChanges.Kept).Chunk(1000))
            await Task.WhenAll(chunk.Select(i => SetAsync(writer, Guid.NewGuid(), 1)));
        Assert.InRange((long)await ExecuteAsync(AwsRedis, "XLEN", (string)CacheChanges.Key(1)!), 1, CacheChanges.Kept * 11 / 10);
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
        Assert.Equal(Entry(1), (byte[]?)await GcpRedis.GetDatabase().StringGetAsync(await MirrorKeyAsync("row")));
    }
}
