using System.CommandLine;
using System.Globalization;
using CrmDr.Simulation.Faults;
using CrmDr.Simulation.Running;

namespace CrmDr.AppHost.Cli;

/// <summary><c>simulate</c>: the decisions on virtual time, against a nemesis, schedule after schedule.</summary>
public static class SimulateCommand
{
    private const long Standard = 10_000;

    public static Command Create(Terminal terminal)
    {
        var runs = SharedOptions.Positive("--runs", "How many schedules.", Standard);
        var minutes = SharedOptions.Positive("--minutes", "Run for so long instead of so many schedules.", 1.0);
        var seed = new Option<ulong>("--seed")
        {
            Description = "Seed of the first schedule; the others follow one by one. The same seed and number of runs visit the same schedules.",
            DefaultValueFactory = _ => 1,
            CustomParser = result => Seed(result, "--seed"),
        };
        var threads = SharedOptions.Positive("--threads", "How many run side by side. Default: as many as there are processors.", Environment.ProcessorCount);
        var bug = new Option<string>("--bug")
        {
            Description = "Plant a defect in the shells around the decisions, to see that the checker finds it. A wrong name lists them all.",
            DefaultValueFactory = _ => nameof(PlantedBug.None),
        }.Among(Enum.GetNames<PlantedBug>());
        var pattern = new Option<string?>("--pattern") { Description = "Let these faults meet in every schedule, beside those that are drawn. A wrong name lists them all." }
            .Among(Enum.GetNames<FaultPattern>());
        var trace = new Option<ulong>("--trace")
        {
            Description = "Tell the story of one schedule instead; of one that breaks a rule, with the faults that are needed for it and no others.",
            HelpName = "SEED",
            CustomParser = result => Seed(result, "--trace"),
        };
        var strategy = new Option<string>("--strategy") { Description = "warm-standby or pilot-light: then the application of the standby has to be started first, slowly, and may fail.", DefaultValueFactory = _ => "warm-standby" }.Among("warm-standby", "pilot-light");
        var keepGoing = new Option<bool>("--keep-going") { Description = "Go on after a violation and list them all at the end." };
        var json = SharedOptions.Json("Print the result as JSON on the output; progress goes to the error stream.");
        var command = new Command("simulate", "Run the decisions of both controllers on virtual time against random faults, and check what must always hold. Exit 0: no rule was broken; 1: one was, or it was stopped; 2: refused.")
        {
            runs, minutes, seed, threads, bug, pattern, strategy, trace, keepGoing, json,
        };
        command.Validators.Add(result =>
        {
            bool Given(Option option) => result.GetResult(option) is { Implicit: false };
            if (Given(runs) && Given(minutes))
                result.AddError("--runs and --minutes both say when to stop: give one of them.");
            if (Given(trace) && new Option[] { runs, minutes, seed, threads, keepGoing }.FirstOrDefault(Given) is { } useless)
                result.AddError($"{useless.Name} means nothing with --trace, which runs the one schedule of its seed.");
        });
        command.SetAction((parse, cancellation) =>
        {
            var timed = parse.GetResult(minutes) is { Implicit: false };
            var host = new SimulateHost(terminal, new SimulateOptions
            {
                Seed = parse.GetValue(seed),
                Runs = timed ? null : parse.GetValue(runs),
                Time = timed ? TimeSpan.FromMinutes(parse.GetValue(minutes)) : null,
                Threads = parse.GetValue(threads),
                Bug = Enum.Parse<PlantedBug>(parse.GetRequiredValue(bug)),
                Pattern = parse.GetValue(pattern) is { } name ? Enum.Parse<FaultPattern>(name) : null,
                PilotLight = parse.GetValue(strategy) == "pilot-light",
                KeepGoing = parse.GetValue(keepGoing),
                Json = parse.GetValue(json),
            });
            return parse.GetResult(trace) is { Implicit: false } ? Task.FromResult(host.Trace(parse.GetValue(trace))) : host.RunAsync(cancellation);
        });
        return command;
    }

    private static ulong Seed(System.CommandLine.Parsing.ArgumentResult result, string name)
    {
        var text = result.Tokens[0].Value;
        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return value;
        result.AddError($"{name} {text}: expected a whole number from 0 to {ulong.MaxValue}");
        return 0;
    }
}
