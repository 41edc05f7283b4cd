using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrmDr.AppHost.Cli;

/// <summary><c>status</c>: what every controller, and the gateway of a local world, say of themselves.</summary>
public static class StatusCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var controller = SharedOptions.Controller();
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print everything as JSON.");
        var command = new Command("status", "Show roles, epoch, lease, replication lag, slots, pool health and the last events.") { controller, state, json };
        command.SetAction(async (parse, cancellation) =>
        {
            using var controllers = await Controllers.FindAsync(parse.GetValue(controller), parse.GetRequiredValue(state), cancellation);
            if (!controllers.Answering.Any())
            {
                terminal.Fail(controllers.NobodyAnswers());
                return ExitCode.Failed;
            }

            var gateway = parse.GetValue(controller) is null ? await GatewayClient.StatusAsync(parse.GetRequiredValue(state), cancellation) : null;
            var all = new JsonObject();
            foreach (var found in controllers.All)
                all[found.Name] = await found.Client.StatusAsync(cancellation);
            all["gateway"] = gateway;
            if (parse.GetValue(json))
                terminal.Output.WriteLine(all.ToJsonString(Indented));
            else
                StatusView.Show(terminal, all);
            return ExitCode.Success;
        });
        return command;
    }
}
