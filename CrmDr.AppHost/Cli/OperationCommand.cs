using System.CommandLine;
using System.Text.Json;

namespace CrmDr.AppHost.Cli;

/// <summary>Commands that ask a controller to do something; it answers when that is done, or says why not.</summary>
public static class OperationCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Switchover(Terminal terminal)
    {
        var to = new Option<string?>("--to") { Description = "The cloud that shall be primary. Default: the other one.", HelpName = "CLOUD" };
        var command = Create(terminal, "switchover", "Move the primary to the other cloud: planned, nothing lost, no request failed.", ControllerChoice.Holder,
            parse => parse.GetValue(to) is { } cloud ? $"?to={Uri.EscapeDataString(cloud)}" : "");
        command.Options.Add(to);
        return command;
    }

    public static Command Failback(Terminal terminal) => Create(
        terminal, "failback", "Bring the primary home to the plan's primary cloud: a switchover.", ControllerChoice.Holder);

    public static Command Failover(Terminal terminal)
    {
        var loss = new Option<bool>("--allow-data-loss")
        {
            Description = "Take over even if the standby is not known to have everything. What the other cloud acknowledged and did not send is salvaged if its disks return.",
        };
        var command = Create(terminal, "failover", "Have the standby take over without the primary's consent.", ControllerChoice.Standby,
            parse => parse.GetValue(loss) ? "?allowDataLoss=true" : "");
        command.Options.Add(loss);
        return command;
    }

    public static Command Pause(Terminal terminal) => Create(
        terminal, "pause", "No failover by itself until resumed; asked of both clouds.", ControllerChoice.Everyone);

    public static Command Resume(Terminal terminal) => Create(
        terminal, "resume", "End a pause, in both clouds.", ControllerChoice.Everyone);

    public static Command Verify(Terminal terminal)
    {
        var mode = SharedOptions.VerifyMode();
        var since = new Option<bool>("--since-last")
        {
            Description = "Look only at what has changed since the last comparison that ended equal. Not seen: what changed without a write, as a page damaged on disk.",
        };
        var command = Create(terminal, "verify", "Compare both databases, table by table, also while writes go on.", ControllerChoice.Holder,
            parse =>
            {
                // What is the default goes without saying: a controller of an earlier release knows neither.
                var asked = string.Join('&', new[] { parse.GetValue(mode) is "gentle" ? "mode=gentle" : null, parse.GetValue(since) ? "sinceLast=true" : null }.OfType<string>());
                return asked.Length == 0 ? "" : $"?{asked}";
            });
        command.Options.Add(mode);
        command.Options.Add(since);
        return command;
    }

    private static Command Create(
        Terminal terminal, string name, string description, ControllerChoice choice, Func<ParseResult, string>? query = null)
    {
        var controller = SharedOptions.Controller();
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print the controller's answer as JSON.");
        var command = new Command(name, description) { controller, state, json };
        command.SetAction(async (parse, cancellation) =>
        {
            using var controllers = await Controllers.FindAsync(parse.GetValue(controller), parse.GetRequiredValue(state), cancellation);
            var asked = controllers.ToAsk(choice);
            if (asked is null)
            {
                terminal.Fail(controllers.NobodyAnswers());
                return ExitCode.Failed;
            }

            var targets = choice == ControllerChoice.Everyone ? [.. controllers.Answering] : new List<FoundController> { asked };
            var exit = ExitCode.Success;
            foreach (var target in targets)
                exit = Math.Max(exit, await AskAsync(terminal, target, name, query?.Invoke(parse), parse.GetValue(json), cancellation));
            return exit;
        });
        return command;
    }

    private static async Task<int> AskAsync(
        Terminal terminal, FoundController target, string name, string? query, bool json, CancellationToken cancellation)
    {
        var answer = await target.Client.PostAsync($"/api/{name}{query}", cancellation);
        if (json && answer.Body is not null)
            terminal.Output.WriteLine(answer.Body.ToJsonString(Indented));
        else if (answer.Accepted)
            terminal.Line($"{target.Name}: {answer.Reason ?? name + " done"}");
        // A comparison that was made and found a difference is not a success.
        if (answer.Accepted)
            return answer.Body.At("equal") is not null && !answer.Body.IsTrue("equal") ? ExitCode.Failed : ExitCode.Success;
        terminal.Fail(answer.Refused ? $"{target.Name} refused the {name}: {answer.Reason?.TrimEnd('.')}. Nothing was changed." : $"{target.Name}: {answer.Reason}");
        return answer.Refused ? ExitCode.Refused : ExitCode.Failed;
    }
}
