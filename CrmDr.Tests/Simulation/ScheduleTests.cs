using System.Globalization;
using CrmDr.Simulation.Running;

namespace CrmDr.Tests.Simulation;

/// <summary>Schedules that once broke a rule, the first few, and as many new ones as time allows: none may break one.</summary>
public sealed class ScheduleTests(ITestOutputHelper output)
{
    [Fact]
    public void Run_SeedsThatOnceFailed_BreakNoRule()
    {
        var runner = new SimulationRunner();
        var seeds = Schedules.Regressions().ToArray();

        Assert.NotEmpty(seeds);
        Assert.All(seeds, seed => Schedules.AssertClean(runner.Run(seed, new SimulationOptions())));
    }

    [Fact]
    public void Run_FirstSeeds_BreakNoRuleAndAreLargeEnough()
    {
        var totals = Run(1, 200, TimeSpan.FromMinutes(10));

        Assert.Equal(200, totals.Runs);
        Assert.True(totals.Epochs.Max >= 5, "no schedule has several rounds of failover");
    }

    /// <summary>The standby's application has to be started first: slowly, sometimes in vain, and what was started may die half way.</summary>
    [Fact]
    public void Run_PilotLight_FirstSeeds_BreakNoRuleAndStartAndEndTheApplication()
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(10), TimeProvider.System);
        var totals = new SimulationBatch(1, 200, new SimulationOptions { PilotLight = true }).Run(1, stop.Token);

        Assert.Equal(200, totals.Runs);
        Assert.All(totals.Violations, Schedules.AssertClean);
        Assert.All(["command/Provision", "command/Retire", "promotion/with orphans"], what => Assert.True(totals.Reached.GetValueOrDefault(what) > 0, $"{what} was never reached"));
    }

    /// <summary>Other schedules every day: the same ones all day long, so that a failure can be looked at.</summary>
    [Fact]
    public void Run_NewSeedsOfToday_BreakNoRule() => Run(SeedOfToday, null, TimeSpan.FromSeconds(10));

    [Fact(Explicit = true)]
    public void Run_ManyNewSeedsOfToday_BreakNoRule() => Run(SeedOfToday, null, TimeSpan.FromMinutes(5));

    [Fact]
    public void Run_SameSeed_SameStory()
    {
        var (first, second) = (new SimulationRunner().Run(7, new SimulationOptions()), new SimulationRunner().Run(7, new SimulationOptions()));

        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.NotEqual(first.Fingerprint, new SimulationRunner().Run(8, new SimulationOptions()).Fingerprint);
    }

    [Fact]
    public void Run_OnOneThreadOrThree_ComesToTheSame()
    {
        var (one, three) = (new SimulationBatch(40, 30, new SimulationOptions()).Run(1, CancellationToken.None), new SimulationBatch(40, 30, new SimulationOptions()).Run(3, CancellationToken.None));

        Assert.Equal(one.Reached, three.Reached);
        Assert.Equal((one.Events.Min, one.Events.Median, one.Events.Max), (three.Events.Min, three.Events.Median, three.Events.Max));
    }

    private static ulong SeedOfToday => 1_000_000 * ulong.Parse(TimeProvider.System.GetUtcNow().ToString("yyyyMMdd", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private SimulationTotals Run(ulong first, long? runs, TimeSpan atMost)
    {
        using var stop = new CancellationTokenSource(atMost, TimeProvider.System);
        var totals = new SimulationBatch(first, runs, new SimulationOptions()).Run(1, stop.Token);
        output.WriteLine($"{totals.Runs} schedules from seed {first}");
        Schedules.AssertClean(totals);
        return totals;
    }
}
