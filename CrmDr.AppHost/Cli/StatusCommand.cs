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
            var clouds = await Task.WhenAll(controllers.All.Select(async found => (
                found.Name,
                Status: await found.Client.StatusAsync(cancellation),
                Events: (IReadOnlyList<ServiceEvent>)(await found.Client.EventsAsync(cancellation) ?? []))));
            if (parse.GetValue(json))
                terminal.Output.WriteLine(Document(clouds.Select(cloud => (cloud.Name, cloud.Status)), gateway).ToJsonString(Indented));
            else
                StatusView.Show(terminal, clouds, gateway);
            return ExitCode.Success;
        });
        return command;
    }

    private static JsonObject Document(IEnumerable<(string Name, JsonNode? Status)> clouds, JsonNode? gateway)
    {
        var all = new JsonObject();
        foreach (var (name, status) in clouds)
            all[name] = status;
        all["gateway"] = gateway;
        return all;
    }
}
