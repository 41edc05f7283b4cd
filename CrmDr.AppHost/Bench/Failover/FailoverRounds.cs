using System.Globalization;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.World;

namespace CrmDr.AppHost.Bench.Failover;

/// <summary>The rounds of every scenario at one number of contacts, in one world that is filled once. What a folder holds already is not run again.</summary>
/// <param name="run">The call.</param>
/// <param name="options">What all drills have in common.</param>
/// <param name="contacts">How many there are before the load.</param>
/// <param name="folder">Where each round leaves its report.</param>
public sealed class FailoverRounds(BenchRun run, DrillOptions options, long contacts, string folder)
{
    private const string Report = "report.json";

    private readonly Dictionary<string, List<DrillReport>> _reports = [];

    /// <summary>Rounds that broke off: they measured nothing, and the next one began in a world of its own.</summary>
    public int BrokenOff { get; private set; }

    /// <summary>The rounds that ran to their end.</summary>
    public IReadOnlyList<DrillReport> Of(string scenario) => _reports.GetValueOrDefault(scenario) ?? [];

    /// <summary>All scenarios in turn, round after round: when it is stopped, each has been measured as often.</summary>
    public async Task RunAsync(IReadOnlyList<string> scenarios, CancellationToken cancellation)
    {
        IDrillWorld? world = null;
        try
        {
            for (var round = 1; round <= run.Rounds; round++)
                foreach (var scenario in scenarios)
                {
                    var place = Place(scenario, round);
                    if (Known(place) is { } known)
                    {
                        Keep(scenario, known);
                        continue;
                    }

                    cancellation.ThrowIfCancellationRequested();
                    run.Say($"--- {scenario}, {contacts} contacts, round {round} of {run.Rounds}");
                    var host = new DrillHost(run.Terminal, options with { Scenario = scenario, Contacts = contacts }, json: false, _ => { });
                    world ??= await host.OpenAsync(cancellation);
                    var report = await host.RoundInAsync(world, place, cancellation);
                    if (report.Completed)
                    {
                        Keep(scenario, report);
                        continue;
                    }

                    cancellation.ThrowIfCancellationRequested();
                    BrokenOff++;
                    // Whatever it broke is not there for the next one.
                    await world.DisposeAsync();
                    world = null;
                }
        }
        finally
        {
            if (world is not null)
                await world.DisposeAsync();
        }
    }

    private string Place(string scenario, int round) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{scenario}-{contacts}"), string.Create(CultureInfo.InvariantCulture, $"round-{round:00}"));

    private static DrillReport? Known(string place)
    {
        var file = Path.Combine(place, Report);
        return File.Exists(file) && ReportJson.Read(File.ReadAllText(file)) is { Completed: true } report ? report : null;
    }

    private void Keep(string scenario, DrillReport report)
    {
        if (!_reports.TryGetValue(scenario, out var reports))
            _reports[scenario] = reports = [];
        reports.Add(report);
    }
}
