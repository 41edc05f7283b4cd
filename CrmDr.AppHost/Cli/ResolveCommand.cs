using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CrmDr.AppHost.Cli;

/// <summary><c>conflicts resolve</c>: ends a conflict through the API, by ordinary writes.</summary>
public static class ResolveCommand
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create(Terminal terminal)
    {
        var conflict = new Argument<Guid>("conflict") { Description = "The id of the conflict, or of any of its rows, as ./crmdr conflicts prints it.", HelpName = "ID" };
        var how = new Argument<string>("resolution") { Description = "discard: the newer writes stand. keep: what was lost is written again. merge: what is empty now is filled from what was lost.", HelpName = "discard|keep|merge" };
        how.AcceptOnlyFromAmong("discard", "keep", "merge");
        var take = new Option<string[]>("--take") { Description = "With merge: a field that is taken from what was lost even where it is not empty now. May be given several times.", HelpName = "FIELD" };
        var version = new Option<string?>("--version-read") { Description = "Only if the conflict still is at this version, as --json printed it. Default: the version of now.", HelpName = "VERSION" };
        var api = SharedOptions.Api();
        var state = SharedOptions.State();
        var json = SharedOptions.Json("Print the resolved conflict as JSON.");
        var command = new Command("resolve", "Decide what becomes of a transaction that lost, by ordinary writes.") { conflict, how, take, version, api, state, json };
        command.SetAction(async (parse, cancellation) =>
        {
            using var client = ApiClient.Open(parse.GetValue(api), parse.GetRequiredValue(state), terminal.Time);
            var path = $"/api/v1/conflicts/{parse.GetValue(conflict)}";
            var read = await client.GetAsync(path, cancellation);
            if (!read.Good)
                return Fail(terminal, read);
            var wanted = parse.GetValue(version) is { } meant ? $"\"{meant.Trim('"')}\"" : read.ETag!;
            var body = new JsonObject { ["resolution"] = parse.GetRequiredValue(how) };
            if (parse.GetValue(take) is { Length: > 0 } fields)
                body["take"] = new JsonArray([.. fields.Select(field => (JsonNode)field)]);
            var answer = await client.PostAsync($"{path}/resolve", body, wanted, cancellation);
            if (!answer.Good)
                return Fail(terminal, answer);
            if (parse.GetValue(json))
                terminal.Output.WriteLine(answer.Body!.ToJsonString(Indented));
            else
                terminal.Line($"Resolved by {answer.Body.At("resolution")}: {(answer.Body.At("commitLsn") is { } commit ? $"transaction {commit}" : "one row")} of epoch {answer.Body.At("sourceEpoch")}, {(answer.Body.At("rows") as JsonArray)?.Count} rows.");
            return ExitCode.Success;
        });
        return command;
    }

    private static int Fail(Terminal terminal, ApiAnswer answer)
    {
        terminal.Fail(answer.Refused ? $"{answer.Reason} Nothing was changed." : answer.Reason);
        return answer.Refused ? ExitCode.Refused : ExitCode.Failed;
    }
}
