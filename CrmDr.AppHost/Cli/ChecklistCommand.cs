using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using CrmDr.AppHost.Checklist;
using CrmDr.AppHost.Publish;
using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Cli;

/// <summary><c>checklist</c>: the six phases of an installation, with what can be verified from here ticked.</summary>
public static class ChecklistCommand
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    public static Command Create(Terminal terminal)
    {
        var controller = SharedOptions.Controller();
        var profile = SharedOptions.Profile("The profile that is deployed. Default: production.");
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print the phases as JSON.");
        var command = new Command("checklist", "Print the six phases of an installation, with what can be verified from here ticked.") { controller, profile, state, json };
        command.SetAction(async (parse, cancellation) =>
        {
            using var controllers = await Controllers.FindAsync(parse.GetValue(controller), parse.GetRequiredValue(state), cancellation);
            var statuses = await Task.WhenAll(controllers.All.Select(async found => (found.Name, await found.Client.StatusAsync(cancellation))));
            var gateway = parse.GetValue(controller) is null && controllers.Answering.Any() ? await GatewayClient.StatusAsync(parse.GetRequiredValue(state), cancellation) : null;
            var phases = ChecklistPhases.Of(Facts(terminal, parse.GetValue(profile) ?? "production", statuses, gateway));
            if (parse.GetValue(json))
                terminal.Output.WriteLine(JsonSerializer.Serialize(phases, Json));
            else
                Show(terminal, phases);
            return phases.SelectMany(phase => phase.Items).Any(item => item.State == ChecklistState.Wrong) ? ExitCode.Failed : ExitCode.Success;
        });
        return command;
    }

    private static ChecklistFacts Facts(Terminal terminal, string profile, IReadOnlyList<(string, JsonNode?)> controllers, JsonNode? gateway)
    {
        var (plan, faults, expected) = Plan(profile);
        var there = expected.Where(file => Text(file.Key) is not null).ToList();
        return new ChecklistFacts
        {
            Plan = plan,
            PlanFaults = faults,
            Published = there.ToDictionary(file => file.Key, file => (bool?)(Text(file.Key) == file.Value), StringComparer.Ordinal),
            Missing = [.. expected.Keys.Except(there.Select(file => file.Key))],
            Controllers = controllers,
            Gateway = gateway,
            Drills = DrillHistory.Read(Repository.Root),
            Today = DateOnly.FromDateTime(terminal.Time.GetUtcNow().UtcDateTime),
        };
    }

    private static string? Text(string path) => Path.Combine(Repository.Root, path) is var file && File.Exists(file) ? File.ReadAllText(file) : null;

    private static (DrPlan? Plan, IReadOnlyList<string> Faults, IReadOnlyDictionary<string, string> Files) Plan(string profile)
    {
        DrPlan? plan = null;
        try
        {
            plan = Plans.Read(profile, null);
            return (plan, [], Publication.Files(plan, File.ReadAllText(Repository.PlanFile), Text));
        }
        catch (Exception refused) when (refused is PlanException or PublishException or TerraformValueException)
        {
            return (plan, [refused.Message], new Dictionary<string, string>());
        }
    }

    private static void Show(Terminal terminal, IReadOnlyList<ChecklistPhase> phases)
    {
        foreach (var phase in phases)
        {
            terminal.Line($"Phase {phase.Number}: {phase.Title} ({phase.Page})");
            foreach (var item in phase.Items)
                terminal.Line($"  {Mark(item.State)} {item.Text}{(item.Detail == "" ? "" : $": {item.Detail}")}");
        }

        var all = phases.SelectMany(phase => phase.Items).ToList();
        terminal.Line($"{Count(all, ChecklistState.Done)} of {all.Count} verified, {Count(all, ChecklistState.Wrong)} wrong [!], {Count(all, ChecklistState.Open)} open [ ], {Count(all, ChecklistState.ForAPerson)} for a person to look at [?].");
    }

    private static int Count(IEnumerable<ChecklistItem> items, ChecklistState state) => items.Count(item => item.State == state);

    private static string Mark(ChecklistState state) => state switch
    {
        ChecklistState.Done => "[x]",
        ChecklistState.Wrong => "[!]",
        ChecklistState.Open => "[ ]",
        _ => "[?]",
    };
}
