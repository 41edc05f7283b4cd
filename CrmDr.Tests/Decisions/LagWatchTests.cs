using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class LagWatchTests
{
    [Fact]
    public void Lag_EverythingConfirmed_IsZero() => Assert.Equal(TimeSpan.Zero, Look(LagWatch.None, 100, 100, 5).Lag(Seconds(5.1)));

    [Fact]
    public void Lag_NothingEverConfirmed_IsUnknown() => Assert.Null(Look(LagWatch.None, 50, 100, 5).Lag(Seconds(9)));

    [Fact]
    public void Lag_PeerStops_GrowsFromTheLastLookThatIsConfirmed()
    {
        var lag = Look(Look(Look(LagWatch.None, 100, 100, 5), 100, 150, 6), 100, 200, 7);
        Assert.Equal(Seconds(5), lag.ConfirmedThrough);
        Assert.Equal(Seconds(3), lag.Lag(Seconds(8)));
    }

    [Theory]
    [InlineData(149, 5)]
    [InlineData(150, 6)] // what was flushed when the look of 6 s began is confirmed
    [InlineData(199, 6)]
    [InlineData(200, 7)]
    public void Seen_PeerConfirmsMore_KnowsThroughWhen(ulong confirmed, double through)
    {
        var lag = Look(Look(Look(LagWatch.None, 100, 100, 5), 100, 150, 6), 100, 200, 7);
        Assert.Equal(Seconds(through), Look(lag, confirmed, 300, 8).ConfirmedThrough);
    }

    [Fact]
    public void Seen_PeerNeverConfirms_KeepsTheOldestAndStaysSmall()
    {
        var lag = Look(LagWatch.None, 100, 100, 1);
        for (var i = 0; i < 5000; i++)
            lag = Look(lag, 100, (ulong)(101 + i), 2 + i);
        Assert.True(lag.Samples.Count() <= 512);
        Assert.Equal(Seconds(1), lag.ConfirmedThrough);
        Assert.Equal(Seconds(2), Look(lag, 101, 9000, 6000).ConfirmedThrough);
    }

    [Fact]
    public void Seen_ThinnedOut_NeverClaimsMoreThanIsConfirmed()
    {
        var random = new Random(7);
        var (lag, flushed, confirmed) = (LagWatch.None, 100UL, 100UL);
        var written = new List<(ulong Position, double At)> { (100, 0) };
        for (var i = 1; i < 4000; i++)
        {
            flushed += (ulong)random.Next(3);
            written.Add((flushed, i));
            confirmed = random.Next(400) == 0 ? Math.Min(flushed, confirmed + (ulong)random.Next(600)) : confirmed;
            lag = Look(lag, confirmed, flushed, i);
            var oldestMissing = written.FirstOrDefault(w => w.Position > confirmed);
            Assert.True(oldestMissing == default || lag.ConfirmedThrough is null || lag.ConfirmedThrough < Seconds(oldestMissing.At));
        }
    }

    private static LagWatch Look(LagWatch before, ulong confirmed, ulong flushed, double at) =>
        before.Seen(new SlotLook { Exists = true, Confirmed = confirmed, Flushed = flushed }, Seconds(at));
}
