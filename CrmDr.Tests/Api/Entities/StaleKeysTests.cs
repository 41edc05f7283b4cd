using CrmDr.Api.Caching;
using CrmDr.Api.Writes;

namespace CrmDr.Tests.Api.Entities;

public sealed class StaleKeysTests
{
    private readonly ManualTime _time = new();
    private readonly StaleKeys _stale;

    public StaleKeysTests() => _stale = new(_time, TimeSpan.FromSeconds(30));

    [Fact]
    public void Contains_UntilTheOldEntryMustHaveExpired()
    {
        var (one, other) = (Key(1), Key(2));
        _stale.Add(one);
        Assert.True(_stale.Contains(one));
        Assert.False(_stale.Contains(other));
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(_stale.Contains(one));
        _stale.Add(one); // again: counts from now
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.True(_stale.Contains(one));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(_stale.Contains(one));
    }

    [Fact]
    public void Add_MoreThanCanBeRemembered_DistrustsEverythingForAWhile()
    {
        for (var i = 0; i < 10_001; i++)
            _stale.Add(Key(i));
        Assert.True(_stale.Contains(Key(1_000_000)));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(_stale.Contains(Key(1_000_000)));
        Assert.False(_stale.Contains(Key(1)));
        _stale.Add(Key(7)); // the expired ones make room
        Assert.True(_stale.Contains(Key(7)));
        Assert.False(_stale.Contains(Key(1_000_000)));
    }

    private static EntityKey Key(int i) => new("crm.deals", new Guid(i, 0, 0, new byte[8]));
}
