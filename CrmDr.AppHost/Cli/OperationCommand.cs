using System.CommandLine;
using System.Text.Json.Nodes;

namespace CrmDr.AppHost.Cli;

/// <summary>Commands that ask a controller to do something and then watch that it happens.</summary>
public static class OperationCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public static Command Switchover(Terminal terminal)
    {
        var to = new Option<string?>("--to") { Description = "The cloud that shall be primary. Default: the other one.", HelpName = "CLOUD" };
        var command = Create(terminal, "switchover", "Move the primary to the other cloud: planned, nothing lost, no request failed.", ControllerChoice.Holder,
            parse => parse.GetValue(to) is { } cloud ? new JsonObject { ["to"] = cloud } : [], moves: true);
        command.Options.Add(to);
        return command;
    }

    public static Command Failback(Terminal terminal) => Create(
        terminal, "failback", "Bring the primary home to the plan's primary cloud: a switchover.", ControllerChoice.Holder, _ => [], moves: true);

    public static Command Failover(Terminal terminal)
    {
        var loss = new Option<bool>("--allow-data-loss")
        {
            Description = "Take over even if the standby is not known to have everything. What the other cloud acknowledged and did not send is salvaged if its disks return.",
        };
        var command = Create(terminal, "failover", "Have the standby take over without the primary's consent.", ControllerChoice.Standby,
            parse => new JsonObject { ["allowDataLoss"] = parse.GetValue(loss) }, moves: true);
        command.Options.Add(loss);
        return command;
    }

    public static Command Pause(Terminal terminal) => Create(
        terminal, "pause", "No failover by itself until resumed; asked of both clouds.", ControllerChoice.Everyone, _ => [], moves: false);

    public static Command Resume(Terminal terminal) => Create(
        terminal, "resume", "End a pause, in both clouds.", ControllerChoice.Everyone, _ => [], moves: false);

    public static Command Verify(Terminal terminal) => Create(
        terminal, "verify", "Compare both databases, table by table, also while writes go on.", ControllerChoice.Holder, _ => [], moves: false);

    private static Command Create(
        Terminal terminal, string name, string description, ControllerChoice choice, Func<ParseResult, JsonObject> body, bool moves)
    {
        var controller = SharedOptions.Controller();
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print the controller's answer as JSON.");
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait until the other cloud takes writes." };
        var command = new Command(name, description) { controller, state, json };
        if (moves)
            command.Options.Add(noWait);
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
                exit = Math.Max(exit, await AskAsync(terminal, target, name, body(parse), parse.GetValue(json), cancellation));
            return exit == ExitCode.Success && moves && !parse.GetValue(noWait)
                ? await WatchMoveAsync(terminal, controllers, name, cancellation)
                : exit;
        });
        return command;
    }

    private static async Task<int> AskAsync(
        Terminal terminal, FoundController target, string name, JsonObject body, bool json, CancellationToken cancellation)
    {
        var answer = await target.Client.PostAsync($"/api/{name}", body, cancellation);
        if (json && answer.Body is not null)
            terminal.Output.WriteLine(answer.Body.ToJsonString(new(System.Text.Json.JsonSerializerDefaults.Web) { WriteIndented = true }));
        else if (answer.Accepted)
            terminal.Line($"{target.Name}: {answer.Reason}");
        if (answer.Accepted)
            return ExitCode.Success;
        terminal.Fail(answer.Refused ? $"{target.Name} refused the {name}: {answer.Reason} Nothing was changed." : $"{target.Name}: {answer.Reason}");
        return answer.Refused ? ExitCode.Refused : ExitCode.Failed;
    }

    /// <summary>An accepted move ends when a controller accepts writes in a newer epoch than before.</summary>
    private static async Task<int> WatchMoveAsync(Terminal terminal, Controllers controllers, string name, CancellationToken cancellation)
    {
        var before = controllers.Answering.Max(controller => controller.Authority!.HighestEpoch);
        var started = terminal.Time.GetTimestamp();
        while (terminal.Time.GetElapsedTime(started) < Patience)
        {
            foreach (var controller in controllers.Answering)
            {
                if (await controller.Client.AuthorityAsync(cancellation) is { Accepting: true } now && now.Epoch > before)
                {
                    terminal.Line($"{now.Cloud} takes writes in epoch {now.Epoch}, {terminal.Time.GetElapsedTime(started).TotalSeconds:0.0} s after the request");
                    return ExitCode.Success;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), terminal.Time, cancellation);
        }

        terminal.Fail($"The {name} was accepted, but after {Patience.TotalSeconds:0} s no cloud takes writes in an epoch above {before}. See ./crmdr status.");
        return ExitCode.Failed;
    }
}
