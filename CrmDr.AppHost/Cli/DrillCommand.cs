using System.CommandLine;
using System.Globalization;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.FailureModes;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Scenarios;
using CrmDr.AppHost.Drill.Soak;

namespace CrmDr.AppHost.Cli;

/// <summary><c>drill</c>: a rehearsal that leaves a report.</summary>
public static class DrillCommand
{
    private const string All = "all";
    private const string Soak = "soak";
    private const string Compare = "compare";

    public static Command Create(Terminal terminal)
    {
        var names = string.Join(", ", Scenario.All.Select(one => one.Name));
        var scenario = new Argument<string?>("SCENARIO") { Description = $"Which one: {names}; or {All} of them, once each; or {Soak}: faults chosen by a seed, for as long as --minutes says; or {Compare}: region-outage with every strategy, gateway (full, cloudflare) and profile (drill, production), unless an option names one, in one table.", Arity = ArgumentArity.ZeroOrOne };
        var list = new Option<bool>("--list") { Description = "List the scenarios with what they do and what must come of it." };
        var profile = SharedOptions.Profile("Timings and objectives. Default: drill.");
        var strategy = SharedOptions.Strategy();
        var replication = SharedOptions.Replication();
        var loss = SharedOptions.OnStandbyLoss();
        var cache = SharedOptions.CacheMode();
        var gateway = SharedOptions.Gateway();
        var witness = SharedOptions.Witness();
        var engines = SharedOptions.Engines();
        var report = new Option<string?>("--report") { Description = "Where the report goes. Default: reports/SCENARIO-TIME in the repository.", HelpName = "DIR" };
        var rate = SharedOptions.Positive("--rate", "Writes a second; half as many reads come on top.", 100.0);
        var freeze = Duration("--freeze-link", "Freeze the link between the clouds for this long before the fault, such as 2s or 500ms, so that there are orphans.");
        var attach = new Option<bool>("--attach") { Description = "Drill the world that ./crmdr up runs instead of a fresh one." };
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print report.json on the output; progress goes to the error stream.");
        var rounds = SharedOptions.Positive("--rounds", "Repeat so many times and show least, median and greatest.", 1);
        var safety = new Option<bool>("--safety-only") { Description = "Judge only what must never happen (lost, doubled, contradictory writes), not times." };
        var record = new Option<bool>("--record") { Description = "Keep the figures in docs/failure-modes.json and write docs/failure-modes.md from them." };
        var page = new Option<bool>("--page") { Description = "Write docs/failure-modes.md anew from the scenarios' words and the figures kept; nothing is run." };
        var minutes = SharedOptions.Positive("--minutes", "For soak: how long faults go on.", 5.0);
        var seed = new Option<int>("--seed") { Description = "Seed of the load's random choices, and of the faults of a soak.", DefaultValueFactory = _ => 1 };
        var command = new Command("drill", "Break a world under load, measure what it costs and check that nothing is lost. Exit 0: every objective met; 1: not; 2: refused.")
        {
            scenario, list, profile, strategy, replication, loss, cache, gateway, witness, engines, report, rate, freeze, attach, state, json, rounds, safety, record, page, minutes, seed,
        };
        command.Validators.Add(result =>
        {
            var name = result.GetValue(scenario);
            if (!result.GetValue(list) && !result.GetValue(page) && (name is null || (name is not (All or Soak or Compare) && Scenario.Find(name) is null)))
                result.AddError((name is null ? "Which scenario? " : $"There is no scenario '{name}'; there are ") + names + ". --list says what they do.");
            if (result.GetValue(attach) && name == Compare)
                result.AddError("compare starts a world for each strategy: --attach means nothing with it.");
            if (result.GetValue(attach) && new Option[] { profile, strategy, replication, loss, cache, gateway, witness, engines }.FirstOrDefault(option => result.GetResult(option) is { Implicit: false }) is { } fixedBefore)
                result.AddError($"{fixedBefore.Name} cannot be chosen with --attach: the running world has its own. Give it to ./crmdr up.");
        });
        command.SetAction((parse, cancellation) =>
        {
            if (parse.GetValue(list))
                return Task.FromResult(DrillList.Show(terminal, Plans.Read(parse.GetValue(profile), parse.GetValue(strategy)), parse.GetValue(json)));
            if (parse.GetValue(page))
            {
                FailureModesFile.Record(Repository.Root, []);
                return Task.FromResult(ExitCode.Success);
            }

            var options = new DrillOptions
            {
                Scenario = parse.GetRequiredValue(scenario)!,
                Profile = parse.GetValue(profile) ?? "drill",
                Strategy = parse.GetValue(strategy),
                Replication = parse.GetValue(replication),
                OnStandbyLoss = parse.GetValue(loss),
                CacheSync = parse.GetValue(cache),
                Gateway = parse.GetRequiredValue(gateway),
                Witness = parse.GetValue(witness),
                Engines = parse.GetValue(engines),
                Rate = parse.GetValue(rate),
                FreezeLink = parse.GetValue(freeze),
                Seed = parse.GetValue(seed),
                Command = "./crmdr " + string.Join(' ', parse.Tokens.Select(token => token.Value)),
            };
            var attachTo = parse.GetValue(attach) ? parse.GetRequiredValue(state) : null;
            Action<IReadOnlyList<DrillReport>> keep = parse.GetValue(record) ? reports => FailureModesFile.Record(Repository.Root, reports) : _ => { };
            if (options.Scenario == Compare)
            {
                string? Named(Option<string> option) => parse.GetResult(option) is { Implicit: false } ? parse.GetValue(option) : null;
                return new DrillCompare(terminal, options, CompareChoice.Of(parse.GetValue(strategy), Named(gateway), parse.GetValue(profile)), parse.GetValue(json))
                    .RunAsync(parse.GetValue(rounds), parse.GetValue(report), cancellation);
            }

            if (options.Scenario == Soak)
                return new SoakHost(terminal, options with { Load = SoakOptions.Load }, SoakOptions.For(TimeSpan.FromMinutes(parse.GetValue(minutes))), parse.GetValue(json))
                    .RunAsync(parse.GetValue(report), attachTo, cancellation);
            return options.Scenario == All
                ? new DrillAll(terminal, options, parse.GetValue(json), keep).RunAsync(parse.GetValue(report), parse.GetValue(safety), attachTo, cancellation)
                : new DrillHost(terminal, options, parse.GetValue(json), keep).RunAsync(parse.GetValue(rounds), parse.GetValue(report), parse.GetValue(safety), attachTo, cancellation);
        });
        return command;
    }

    /// <summary>Reads 2s, 500ms or 1.5m.</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        foreach (var (unit, seconds) in new[] { ("ms", 0.001), ("s", 1.0), ("m", 60.0) })
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value))
                return TimeSpan.FromSeconds(value * seconds);
        }

        return null;
    }

    private static Option<TimeSpan> Duration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            if (ParseDuration(result.Tokens[0].Value) is { } found)
                return found;
            result.AddError($"{name} {result.Tokens[0].Value}: expected a time with its unit, such as 2s or 500ms");
            return default;
        },
    };
}
