using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using CrmDr.AppHost.Bench.Peers;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Local;
using CrmDr.LocalClouds.Peers;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary><c>bench peers</c>: Patroni with etcd and HAProxy beside CrmDr, the same faults on the same machine.</summary>
public static class PeersCommand
{
    public static Command Create(Terminal terminal)
    {
        var rounds = SharedOptions.Positive("--rounds", "How often each fault is tried with each system; medians count.", 3);
        var rate = SharedOptions.Positive("--rate", "Writes a second, each with an id of its own.", 100.0);
        var freeze = new Option<TimeSpan>("--freeze-link")
        {
            Description = "How long replication stands still before the fault, such as 2s or 500ms, so that there is a tail; 0s: not at all.",
            HelpName = "TIME",
            DefaultValueFactory = _ => TimeSpan.FromSeconds(2),
            CustomParser = result =>
            {
                if (DrillCommand.ParseDuration(result.Tokens[0].Value) is { } found)
                    return found;
                result.AddError($"--freeze-link {result.Tokens[0].Value}: expected a time with its unit, such as 2s or 500ms");
                return default;
            },
        };
        var only = new Option<string[]>("--only") { Description = $"Only these: {string.Join(", ", PeerCase.Names)}.", AllowMultipleArgumentsPerToken = true }.Among([.. PeerCase.Names]);
        var fault = new Option<string?>("--fault") { Description = "Only this one. kill: SIGKILL to the primary's whole node; freeze: SIGSTOP, and SIGCONT later." }.Among("kill", "freeze");
        var install = new Option<bool>("--install") { Description = "Install what is missing from Debian's packages, as root; no service of theirs is started." };
        var file = new Option<FileInfo?>("--report") { Description = "A file for the figures as JSON; written after every round.", HelpName = "FILE" };
        var json = SharedOptions.Json("Print the figures as JSON; progress goes to the error stream.");
        var command = new Command("peers", "Patroni with etcd and HAProxy beside CrmDr: the primary's node dies or freezes under the same load. docs/peers.md says how fair that is.") { rounds, rate, freeze, only, fault, install, file, json };
        command.SetAction((parse, cancellation) =>
        {
            var asJson = parse.GetValue(json);
            var options = new PeersOptions
            {
                Rounds = parse.GetValue(rounds),
                Rate = parse.GetValue(rate),
                FreezeLink = parse.GetValue(freeze),
                Only = parse.GetValue(only) is { Length: > 0 } chosen ? chosen : PeerCase.Names,
                Faults = parse.GetValue(fault) is { } one ? [Enum.Parse<PeerFault>(one, ignoreCase: true)] : Enum.GetValues<PeerFault>(),
            };
            var progress = asJson ? new Terminal(terminal.Error, terminal.Error, terminal.Time) : terminal;
            return RunAsync(terminal, progress, options, parse.GetValue(install), parse.GetValue(file), asJson, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, Terminal progress, PeersOptions options, bool install, FileInfo? file, bool json, CancellationToken cancellation)
    {
        PeerCase[] cases = [.. PeerCase.All(Plans.Read(PeerCase.FastProfile, null), Plans.Read(PeerCase.EqualProfile, null)).Where(one => options.Only.Contains(one.Name))];
        PeerEngines? engines = null;
        if (cases.Any(one => one.Patroni is not null))
        {
            if (await MissingAsync(progress, install, cancellation) is { } missing)
            {
                terminal.Fail(missing);
                return ExitCode.Refused;
            }

            engines = await PeerPackages.FindAsync(terminal.Time, cancellation);
        }

        var at = terminal.Time.GetUtcNow();
        PeersReport Report(IReadOnlyList<PeerRow> rows) => new(at, options.Rate, options.FreezeLink.TotalSeconds, engines?.Versions ?? new Dictionary<string, string>(), rows);
        var reports = Path.Combine(Repository.Root, "reports", $"peers-{at.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
        IReadOnlyList<PeerRow> rows = [];
        try
        {
            await new PeersBench(progress, options, engines, reports).RunAsync(cases, measured => Keep(file, Report(rows = measured)), cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && rows.Count > 0)
        {
            progress.Line("Stopped; this is what was measured until then.");
        }

        if (json)
            terminal.Output.WriteLine(JsonSerializer.Serialize(Report(rows), ReportJson.Options));
        else
            Show(terminal, Report(rows));
        return rows.All(row => row.Completed == options.Rounds) ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>What is missing and how to get it; null when nothing is, or not any more.</summary>
    private static async Task<string?> MissingAsync(Terminal progress, bool install, CancellationToken cancellation)
    {
        var missing = await PeerPackages.MissingAsync(progress.Time, cancellation);
        if (missing.Count == 0)
            return null;
        var how = $"Missing: {string.Join(", ", missing)} (packages of Debian). Install them as root: {PeerPackages.Command(missing)}";
        if (!install)
            return $"{how}\nOr let this command do it: ./crmdr bench peers --install. Without them: --only crmdr-drill crmdr-production.";
        if (PeerPackages.CannotInstall() is { } reason)
            return $"{how}\n--install does not work here: {reason}.";
        await PeerPackages.InstallAsync(missing, new Lines(progress), progress.Time, cancellation);
        return null;
    }

    private static void Keep(FileInfo? file, PeersReport report)
    {
        if (file is not null)
            File.WriteAllText(file.FullName, JsonSerializer.Serialize(report, ReportJson.Options));
    }

    private static void Show(Terminal terminal, PeersReport report)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in PeersReport.Heads)
            table.AddColumn(head);
        foreach (var cells in report.Cells())
            table.AddRow([.. cells.Select(Markup.Escape)]);
        terminal.Out.Write(table);
        foreach (var row in report.Rows.DistinctBy(row => row.Name))
            terminal.Line($"{row.Name}: {row.Settings}");
        if (report.Versions.Count > 0)
            terminal.Line(string.Join(", ", report.Versions.Select(one => $"{one.Key} {one.Value}")));
        foreach (var note in report.Notes())
            terminal.Line(note);
        foreach (var aim in report.Aims)
            terminal.Line($"{(aim.Met switch { true => "met", false => "MISSED", null => "not judged" })}: {aim.What}: {aim.Found}");
    }
}
