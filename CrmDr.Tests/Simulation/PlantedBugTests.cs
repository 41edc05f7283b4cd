using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>The checker is tested too: every defect that can be planted is found, and without it the same schedules are clean.</summary>
public sealed class PlantedBugTests
{
    /// <summary>More would be a hole in the simulation. The pattern makes a few dozen enough for most.</summary>
    private const int MostSchedules = 600;

    public static TheoryData<PlantedBug> Bugs => [.. Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None && !KnownBugs.Masked.Contains(bug))];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Run_PlantedBug_BreaksARule(PlantedBug bug)
    {
        Assert.True(KnownBugs.All.TryGetValue(bug, out var known), $"{bug} is not in KnownBugs: ./crmdr simulate --bug {bug} --pattern P shows in which pattern it is found.");
        var runner = new SimulationRunner();
        var sound = new SimulationOptions { Pattern = known.Pattern };

        var found = Enumerable.Range(1, MostSchedules).Select(seed => runner.Run((ulong)seed, sound with { Bug = bug })).FirstOrDefault(result => result.Violation is not null);

        Assert.True(found is not null, $"{bug} broke no rule in {MostSchedules} schedules of pattern {known.Pattern}");
        Assert.Contains(found.Violation!.Rule, known.Rules);
        Schedules.AssertClean(runner.Run(found.Seed, sound), known.Pattern);
    }
}
