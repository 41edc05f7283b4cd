using CrmDr.Failover.Caching;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Tests.Caching;

public sealed class TakeOverRuleTests
{
    [Fact]
    public void Judge_NoSuchRow_IsNewer() => Assert.Equal(TakeOver.Newer, TakeOverRule.Judge(CachedRow.Version(1, 1, "aws"), null));

    [Fact]
    public void Judge_AnyTwoVersions_AsTheDatabaseComparesThem()
    {
        var random = new Random(1);
        long Number() => random.Next(3) switch { 0 => random.Next(3), 1 => random.NextInt64(), _ => 1L << random.Next(63) };
        (long Epoch, long At, string Cloud) Version() => (Number(), Number(), random.Next(2) == 0 ? "aws" : "gcp");
        var seen = new HashSet<TakeOver>();
        for (var i = 0; i < 100_000; i++)
        {
            var (shown, stored) = (Version(), Version());
            if (i % 3 == 0)
                shown = stored;
            var verdict = TakeOverRule.Judge(CachedRow.Version(shown.Epoch, shown.At, shown.Cloud), CachedRow.Version(stored.Epoch, stored.At, stored.Cloud));
            Assert.Equal(Math.Sign(shown.CompareTo(stored)), verdict switch { TakeOver.Newer => 1, TakeOver.Older => -1, _ => 0 });
            seen.Add(verdict);
        }

        Assert.Equal(3, seen.Count);
    }
}
