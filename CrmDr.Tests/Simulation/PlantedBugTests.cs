using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>The checker is tested too: every defect that can be planted is found, and without it the same schedules are clean.</summary>
public sealed class PlantedBugTests
{
    /// <summary>Where the listed seeds no longer do, because schedules have changed, so many others are tried. More than that would be a hole in the simulation.</summary>
    private const int MostTries = 1_500;

    public static TheoryData<PlantedBug> Bugs => [.. Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None)];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void Run_PlantedBug_BreaksARule(PlantedBug bug)
    {
        Assert.True(KnownBugs.All.TryGetValue(bug, out var known), $"{bug} is not in KnownBugs: ./crmdr simulate --bug {bug} --keep-going finds seeds for it.");
        var runner = new SimulationRunner();
        var planted = new SimulationOptions { Bug = bug };

        var found = known.Seeds.Concat(Others()).Select(seed => runner.Run(seed, planted)).FirstOrDefault(result => result.Violation is not null);

        Assert.True(found is not null, $"{bug} broke no rule in {known.Seeds.Length + MostTries} schedules");
        Assert.Contains(found.Violation!.Rule, known.Rules);
        Schedules.AssertClean(runner.Run(found.Seed, new SimulationOptions()));
    }

    private static IEnumerable<ulong> Others() => Enumerable.Range(1, MostTries).Select(seed => (ulong)seed);
}
