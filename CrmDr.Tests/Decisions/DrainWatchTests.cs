using CrmDr.Failover.Decisions;
using static CrmDr.Tests.Decisions.Given;

namespace CrmDr.Tests.Decisions;

public sealed class DrainWatchTests
{
    [Theory]
    [InlineData(0.05, false)]
    [InlineData(0.061, true)] // quiet for 60 ms
    public void IsDone_ApplyStandsStill_AfterTheQuietTime(double after, bool done) =>
        Assert.Equal(done, DrainWatch.Seen(null, 100, Seconds(5)).IsDone(Seconds(5 + after), Policy()));

    [Fact]
    public void IsDone_ApplyMoves_WaitsOn()
    {
        var watch = DrainWatch.Seen(DrainWatch.Seen(null, 100, Seconds(5)), 101, Seconds(5.05));
        Assert.False(watch.IsDone(Seconds(5.1), Policy()));
        Assert.True(watch.IsDone(Seconds(5.11), Policy()));
    }

    [Fact]
    public void IsDone_ApplyMovesForEver_NoLongerThanTheDrain()
    {
        DrainWatch? watch = null;
        for (var i = 0; i <= 50; i++)
            watch = DrainWatch.Seen(watch, (ulong)i, Seconds(5 + i * 0.02));
        Assert.True(watch!.IsDone(Seconds(6), Policy()));
    }
}
