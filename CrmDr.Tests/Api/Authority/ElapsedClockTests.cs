using CrmDr.Failover.Authority;

namespace CrmDr.Tests.Api.Authority;

public sealed class ElapsedClockTests
{
    private static readonly DateTimeOffset Noon = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(5, 5, 5)] // both go on
    [InlineData(0, 60, 60)] // suspended: only the wall clock noticed
    [InlineData(5, -3600, 5)] // the wall clock was stepped back
    [InlineData(5, 3600, 3600)] // stepped forward: believed, it only ends authority early
    [InlineData(0, -10, 0)]
    public void Advance_OneStep_IsTheLargerOfBoth(double monotonic, double wall, double expected)
    {
        var clock = ElapsedClock.Start(Reading(0, 0)).Advance(Reading(monotonic, wall));
        Assert.Equal(TimeSpan.FromSeconds(expected), clock.Elapsed);
    }

    [Fact]
    public void Advance_SuspendedThenWallSteppedBackBySameAmount_KeepsTheSuspension()
    {
        var clock = ElapsedClock.Start(Reading(0, 0))
            .Advance(Reading(1, 31)) // suspended for 30 s
            .Advance(Reading(2, 2)); // somebody "corrects" the clock
        Assert.Equal(TimeSpan.FromSeconds(32), clock.Elapsed);
    }

    [Fact]
    public void Advance_RandomSteps_NeverBackAndNeverLessThanEitherClockSaw()
    {
        var random = new Random(4711);
        var clock = ElapsedClock.Start(Reading(0, 0));
        double monotonic = 0, wall = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var (stepMonotonic, stepWall) = (random.NextDouble(), random.NextDouble() * 4 - 2);
            var next = clock.Advance(Reading(monotonic += stepMonotonic, wall += stepWall));
            var step = (next.Elapsed - clock.Elapsed).TotalSeconds;
            Assert.True(step >= stepMonotonic - 1e-6 && step >= stepWall - 1e-6, $"step {i}: {step} of {stepMonotonic} and {stepWall}");
            clock = next;
        }
    }

    private static ElapsedReading Reading(double monotonic, double wall) => new(TimeSpan.FromSeconds(monotonic), Noon.AddSeconds(wall));
}
