using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Scenarios;
using CrmDr.AppHost.Drill.Soak;
using CrmDr.Tests.LocalClouds;

namespace CrmDr.Tests.Drill;

/// <summary>Every scenario against a world of real processes, and a short soak. Safety alone is asserted, and that each ran to its end: this machine may be busy.</summary>
[Collection(SharedServers.Collection)]
public sealed class WorldTests : IDisposable
{
    private readonly DirectoryInfo _folder = TestFolder.Create("drills");
    private readonly StringWriter _output = new();

    public void Dispose()
    {
        _folder.Delete(recursive: true);
        _output.Dispose();
    }

    [Theory(Explicit = true)]
    [InlineData(ScenarioGroup.Planned)]
    [InlineData(ScenarioGroup.Cloud)]
    [InlineData(ScenarioGroup.Part)]
    [InlineData(ScenarioGroup.Network)]
    [InlineData(ScenarioGroup.Combined)]
    public async Task Drill_EveryScenarioOfTheGroup_IsSafe(ScenarioGroup group)
    {
        foreach (var scenario in Scenario.All.Where(one => one.Group == group))
        {
            var host = new DrillHost(Terminal, new DrillOptions { Scenario = scenario.Name }, json: false, _ => { });

            var report = await host.RoundAsync(attachTo: null, Path.Combine(_folder.FullName, scenario.Name), CancellationToken.None);

            Assert.True(report.SafetyMet, $"{scenario.Name}\n{_output}");
        }
    }

    [Fact(Explicit = true)]
    public async Task Soak_OneMinute_FindsNothing()
    {
        var options = new DrillOptions { Scenario = "soak", Seed = 1, Load = SoakOptions.Load };
        var soak = new SoakHost(Terminal, options, SoakOptions.For(TimeSpan.FromMinutes(1)), json: false);

        var code = await soak.RunAsync(_folder.FullName, attachTo: null, CancellationToken.None);

        Assert.True(code == ExitCode.Success, _output.ToString());
    }

    private Terminal Terminal => new(_output, _output, TimeProvider.System);
}
