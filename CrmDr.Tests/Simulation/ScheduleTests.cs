using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>Schedules that once broke a rule, and a few more: none may.</summary>
public sealed class ScheduleTests
{
    [Theory]
    [InlineData(24)]
    [InlineData(500)]
    [InlineData(567)]
    [InlineData(1294)]
    [InlineData(3827)]
    public void Run_SeedThatOnceFailed_BreaksNoRule(ulong seed) => AssertClean(new SimulationRunner(), seed);

    [Fact]
    public void Run_FirstSeeds_BreakNoRule()
    {
        var runner = new SimulationRunner();
        for (var seed = 1UL; seed <= 200; seed++)
            AssertClean(runner, seed);
    }

    [Fact]
    public void Run_SameSeed_SameStory()
    {
        var (first, second) = (new SimulationRunner().Run(7, new SimulationOptions()), new SimulationRunner().Run(7, new SimulationOptions()));

        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.NotEqual(first.Fingerprint, new SimulationRunner().Run(8, new SimulationOptions()).Fingerprint);
    }

    private static void AssertClean(SimulationRunner runner, ulong seed)
    {
        var result = runner.Run(seed, new SimulationOptions());
        Assert.True(result.Violation is null, $"seed {seed}: {result.Violation}");
    }
}
