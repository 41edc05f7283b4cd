using CrmDr.Api.Writes;

namespace CrmDr.Tests.Api.Writes;

public sealed class WarmUpTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void IsOver_OnceRehearsed()
    {
        var warmUp = new WarmUp(_time, rehearses: true);
        Assert.False(warmUp.IsOver);
        warmUp.End();
        Assert.True(warmUp.IsOver);
    }

    [Fact]
    public void IsOver_WhereNothingIsRehearsed() => Assert.True(new WarmUp(_time, rehearses: false).IsOver);

    [Fact]
    public void IsOver_AfterHalfAMinuteWhateverHappened()
    {
        var warmUp = new WarmUp(_time, rehearses: true);
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(warmUp.IsOver);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.True(warmUp.IsOver);
    }
}
