using CrmDr.Api.Caching;
using CrmDr.Api.Entities;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Tests.Api.Entities;

public sealed class CacheEntryTests
{
    [Fact]
    public void Decode_OfEncode_IsTheSame()
    {
        var entry = new CacheEntry(new RowVersion(7, 1_735_689_600_123_456, "aws"), [.. "{\"a\":\n1}"u8]);
        var decoded = CacheEntry.Decode(entry.Encode())!;
        Assert.Equal(entry.Version, decoded.Version);
        Assert.Equal(entry.Body, decoded.Body);
    }

    [Fact]
    public void Decode_Tombstone_HasNoBody() => Assert.Null(CacheEntry.Decode(new CacheEntry(new(7, 5, "aws"), null).Encode())!.Body);

    [Fact]
    public void Decode_DistrustOrRubbish_IsNoEntry()
    {
        Assert.Null(CacheEntry.Decode(CachedRow.Distrust));
        Assert.Null(CacheEntry.Decode("rubbish\nrubbish"u8));
        Assert.Null(CacheEntry.Decode([]));
    }

    [Fact]
    public void Distrust_SortsAfterEveryVersion()
    {
        var highest = new CacheEntry(new(long.MaxValue, long.MaxValue, "zzz"), null).Encode();
        Assert.True(highest.AsSpan(0, CachedRow.SortKeyLength).SequenceCompareTo(CachedRow.Distrust.AsSpan(0, CachedRow.SortKeyLength)) < 0);
    }
}
