using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary><c>conflicts</c>: the ledger of writes that lost against newer ones, and the ranges for which no ledger could be kept.</summary>
public static class ConflictsCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var controller = SharedOptions.Controller();
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print the ledger as JSON, with both versions of every row.");
        var command = new Command("conflicts", "List the writes that lost against newer ones, after a failover or because both clouds write: counted by kind, then by transaction, or, where rows were merged one by one, each by itself.") { controller, state, json, ResolveCommand.Create(terminal) };
        command.SetAction(async (parse, cancellation) =>
        {
            using var controllers = await Controllers.FindAsync(parse.GetValue(controller), parse.GetRequiredValue(state), cancellation);
            if (controllers.ToAsk(ControllerChoice.Holder) is not { } holder)
            {
                terminal.Fail(controllers.NobodyAnswers());
                return ExitCode.Failed;
            }

            if (await holder.Client.ConflictsAsync(cancellation) is not { } ledger)
            {
                terminal.Fail(holder.Client.IsShut ? controllers.NobodyAnswers() : $"{holder.Name} did not give its ledger; is its database up? See ./crmdr status.");
                return ExitCode.Failed;
            }

            var losses = await holder.Client.LossesAsync(cancellation) as JsonArray ?? [];
            if (parse.GetValue(json))
                terminal.Output.WriteLine(new JsonObject { ["conflicts"] = ledger.DeepClone(), ["losses"] = losses.DeepClone() }.ToJsonString(Indented));
            else
                Show(terminal, ledger as JsonArray ?? [ledger.DeepClone()], losses);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Show(Terminal terminal, JsonArray rows, JsonArray losses)
    {
        foreach (var loss in losses)
            terminal.Line($"LOSS in epoch {loss?["sourceEpoch"]}, from {loss?["fromAt"]?.ToString() ?? "its beginning"} ({loss?["fromLsn"]}) until {loss?["until"]}: {loss?["reason"]}.");
        if (rows.Count == 0)
        {
            terminal.Line("The ledger is empty: no write has lost against a newer one.");
            return;
        }

        foreach (var kind in rows.GroupBy(row => (Table: row?["table"]?.ToString(), Operation: row?["operation"]?.ToString())).OrderByDescending(kind => kind.Count()))
            terminal.Line($"{kind.Count()} x {kind.Key.Operation} of {kind.Key.Table}, {kind.Count(row => row?["resolvedAt"] is null)} of them unresolved");
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in new[] { "id", "epoch", "commit", "table", "row", "operation", "lost", "to", "recorded", "resolved" })
            table.AddColumn(head);
        foreach (var row in rows)
        {
            var cells = new[] { "id", "sourceEpoch", "commitLsn", "table", "key", "operation", "losingVersion", "winningVersion", "recordedAt", "resolution" };
            table.AddRow([.. cells.Select(name => Markup.Escape(row?[name]?.ToString() ?? "-"))]);
        }

        terminal.Out.Write(table);
        terminal.Line($"{rows.Count} rows of {rows.Select(row => $"{row?["sourceEpoch"]}/{row?["commitLsn"] ?? row?["id"]}").Distinct().Count()} transactions. Both versions: --json. To end one: ./crmdr conflicts resolve ID discard|keep|merge.");
    }
}
