using System.Globalization;
using System.Text.Json;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.World;

namespace CrmDr.AppHost.Bench.Failover;

/// <summary>The rounds of every scenario at one number of contacts, in one world that is filled once. What a folder holds already is not run again.</summary>
/// <param name="run">The call.</param>
/// <param name="options">What all drills have in common.</param>
/// <param name="contacts">How many there are before the load.</param>
/// <param name="folder">Where each round leaves its report and its line.</param>
public sealed class FailoverRounds(BenchRun run, DrillOptions options, long contacts, string folder)
{
    /// <summary>A line for each round that ran to its end: all that is needed to go on elsewhere, or on another day.</summary>
    public const string Lines = "rounds.jsonl";

    private readonly List<FailoverRound> _rounds = [.. Read(folder, options).Where(round => round.Contacts == contacts && round.Round <= run.Rounds)];

    /// <summary>Rounds that broke off: they measured nothing, and the next one began in a world of its own.</summary>
    public int BrokenOff { get; private set; }

    /// <summary>The rounds that ran to their end.</summary>
    public IReadOnlyList<FailoverRound> Of(string scenario) => [.. _rounds.Where(round => round.Scenario == scenario)];

    /// <summary>All scenarios in turn, round after round: when it is stopped, each has been measured as often.</summary>
    public async Task RunAsync(IReadOnlyList<string> scenarios, CancellationToken cancellation)
    {
        IDrillWorld? world = null;
        try
        {
            for (var round = 1; round <= run.Rounds; round++)
                foreach (var scenario in scenarios)
                {
                    if (_rounds.Exists(known => known.Scenario == scenario && known.Round == round))
                        continue;

                    cancellation.ThrowIfCancellationRequested();
                    run.Say($"--- {scenario}, {contacts} contacts, round {round} of {run.Rounds}");
                    var host = new DrillHost(run.Terminal, options with { Scenario = scenario, Contacts = contacts }, json: false, _ => { });
                    world ??= await host.OpenAsync(cancellation);
                    var report = await host.RoundInAsync(world, Place(scenario, round), cancellation);
                    if (report.Completed)
                    {
                        Keep(FailoverRound.Of(report, contacts, round));
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

    private static IEnumerable<FailoverRound> Read(string folder, DrillOptions options)
    {
        var file = Path.Combine(folder, Lines);
        return !File.Exists(file) ? [] : File.ReadLines(file).Index().Where(line => line.Item.Length > 0).Select(line => Alike(Parse(line.Item, $"{file}, line {line.Index + 1}"), options, file));
    }

    private static FailoverRound Alike(FailoverRound round, DrillOptions options, string file) => (round.Profile, round.Gateway) == (options.Profile, options.Gateway)
        ? round
        : throw new DrillFailedException($"{file} holds rounds of profile {round.Profile}, gateway {round.Gateway}, and this run is of profile {options.Profile}, gateway {options.Gateway}: they are not counted together. Call it with those, or without --continue.");

    private static FailoverRound Parse(string line, string where)
    {
        try
        {
            return JsonSerializer.Deserialize<FailoverRound>(line, JsonSerializerOptions.Web) ?? throw new JsonException("it says null");
        }
        catch (JsonException wrong)
        {
            throw new DrillFailedException($"{where}: expected what a round measured, as bench failover writes it; {wrong.Message} Remove the line: that round is run again.");
        }
    }

    private string Place(string scenario, int round) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{scenario}-{contacts}"), string.Create(CultureInfo.InvariantCulture, $"round-{round:00}"));

    private void Keep(FailoverRound round)
    {
        _rounds.Add(round);
        Directory.CreateDirectory(folder);
        File.AppendAllText(Path.Combine(folder, Lines), JsonSerializer.Serialize(round, JsonSerializerOptions.Web) + "\n");
    }
}
