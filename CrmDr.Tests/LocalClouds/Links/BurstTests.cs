using CrmDr.LocalClouds.Links;

namespace CrmDr.Tests.LocalClouds.Links;

public sealed class BurstTests
{
    private readonly ManualTime _time = new();
    private readonly Burst _burst;

    public BurstTests() => _burst = new Burst(_time);

    [Fact]
    public void Count_ManySmallPiecesAtOnce_RestsForAWhileAndCountsAnew()
    {
        Assert.Equal(Burst.Pieces - 1, Carry(Burst.Pieces - 1, TimeSpan.Zero).Count(rests => !rests));
        Assert.True(_burst.Count(200));
        Assert.Equal(Burst.Rests - 1, Carry(Burst.Rests, TimeSpan.FromMilliseconds(1)).Count(rests => rests));
        Assert.DoesNotContain(true, Carry(Burst.Pieces - 1, TimeSpan.Zero));
        Assert.True(_burst.Count(200));
    }

    /// <summary>What somebody waits for: a request of a few pieces, and its answer before the next one.</summary>
    [Fact]
    public void Count_SmallPiecesAtTheirOwnPace_NeverRests() =>
        Assert.DoesNotContain(true, Carry(10 * Burst.Pieces, TimeSpan.FromTicks(2 * Burst.Within.Ticks / Burst.Pieces)));

    [Fact]
    public void Count_LargePiecesAtOnce_NeverRests()
    {
        Assert.DoesNotContain(true, Enumerable.Range(0, 10 * Burst.Pieces).Select(_ => _burst.Count(Burst.Large)));
        Carry(Burst.Pieces, TimeSpan.Zero);
        Assert.False(_burst.Count(Burst.Large));
        Assert.False(_burst.Count(200));
    }

    private bool[] Carry(int pieces, TimeSpan between) => [.. Enumerable.Range(0, pieces).Select(_ =>
    {
        _time.Advance(between);
        return _burst.Count(200);
    })];
}
