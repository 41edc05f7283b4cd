using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

public sealed class SlowStartTests
{
    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(0, 1, true)]
    [InlineData(0, 2, false)]
    [InlineData(1, 2, true)]
    [InlineData(1, 3, false)]
    [InlineData(253, 255, false)]
    [InlineData(254, 100_000, true)]
    [InlineData(10_000, 100_000, true)]
    public void Admits_AWindowThatGrowsByOneWithEveryAnswer(int answers, int inFlight, bool admits)
    {
        var pace = Enumerable.Range(0, answers).Aggregate(SlowStart.Begin, (pace, _) => pace.AfterAnswer());

        Assert.Equal(admits, pace.Admits(inFlight));
    }

    [Fact]
    public void Window_DoublesWithEveryRoundOfAnswers()
    {
        var (pace, windows) = (SlowStart.Begin, new List<int>());
        while (!pace.Admits(int.MaxValue))
        {
            windows.Add(pace.Window);
            for (var answered = pace.Window; answered > 0; answered--)
                pace = pace.AfterAnswer();
        }

        Assert.Equal([2, 4, 8, 16, 32, 64, 128], windows);
    }

    [Fact]
    public void BeginStale_TwoAtATime_HoweverManyAreAnswered()
    {
        var pace = SlowStart.BeginStale.AfterAnswer().AfterAnswer();
        Assert.True(pace.Admits(1));
        Assert.False(pace.Admits(2));
    }

    [Theory]
    [InlineData("", "aws", "aws Active 2")]
    [InlineData("aws", "", "aws Stale 2")]
    [InlineData("aws", "gcp", "gcp Active 2, aws Stale 2")]
    [InlineData("aws", "aws", "")]
    [InlineData("aws gcp", "gcp", "aws Stale 2")]
    public void Begun_PoolsThatBecomeActiveAndThoseThatAreNoMore(string before, string after, string begun)
    {
        Assert.Equal(begun, string.Join(", ", SlowStart.Begun(View(before), View(after)).Select(one => $"{one.Pool} {one.As} {one.Pace.Window}")));

        static SteeringView View(string active) => new([.. active.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new PoolView(name, 1, []))], [], [], SteeringMode.Off);
    }

    [Fact]
    public void Over_LimitsNothing() => Assert.True(SlowStart.Over.Admits(int.MaxValue));
}
