using System.Globalization;
using CrmDr.AppHost.Drill;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Scenarios;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>Runs every scenario once, one after the other, and shows one table.</summary>
public sealed class DrillAll(Terminal terminal, DrillOptions options, bool json, Action<IReadOnlyList<DrillReport>> keep)
{
    private readonly Terminal _progress = json ? new Terminal(terminal.Error, terminal.Error, terminal.Time) : terminal;

    public async Task<int> RunAsync(string? folder, bool safetyOnly, string? attachTo, CancellationToken cancellation)
    {
        var time = terminal.Time.GetUtcNow().ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var target = Path.GetFullPath(folder ?? Path.Combine(Repository.Root, "reports", $"all-{time}"));
        var reports = new List<DrillReport>();
        foreach (var scenario in Scenario.All)
        {
            if (cancellation.IsCancellationRequested)
                break;
            _progress.Line($"--- {reports.Count + 1} of {Scenario.All.Count}: {scenario.Name}: {scenario.Description}");
            var host = new DrillHost(_progress, options with { Scenario = scenario.Name }, json: false, _ => { });
            if (await RoundAsync(host, scenario, attachTo, Path.Combine(target, scenario.Name), cancellation) is { } report)
                reports.Add(report);
        }

        keep(reports);
        Show(reports, target);
        if (json)
            terminal.Output.WriteLine(System.Text.Json.JsonSerializer.Serialize(reports, ReportJson.Options));
        return reports.Count == Scenario.All.Count && reports.All(report => safetyOnly ? report.SafetyMet : report.ObjectivesMet) ? ExitCode.Success : ExitCode.Failed;
    }

    /// <summary>A world that does not start is that scenario's result; the others are run all the same, and what was measured before Ctrl-C is kept.</summary>
    private async Task<DrillReport?> RoundAsync(DrillHost host, Scenario scenario, string? attachTo, string place, CancellationToken cancellation)
    {
        try
        {
            return await host.RoundAsync(attachTo, place, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure) when (Expected.Describes(failure) is { } text)
        {
            _progress.Fail(text);
            return new DrillReport
            {
                Scenario = scenario.Name,
                Strategy = options.Strategy ?? "",
                Profile = options.Profile,
                Gateway = options.Gateway,
                StartedAt = terminal.Time.GetUtcNow(),
                Error = text,
            };
        }
    }

    private void Show(IReadOnlyList<DrillReport> reports, string folder)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in new[] { "scenario", "safe", "as expected", "recovery", "loss window", "longest pause", "failed", "role changes", "missed" })
            table.AddColumn(head);
        foreach (var report in reports)
            table.AddRow([.. new[]
            {
                report.Scenario,
                report.SafetyMet ? "yes" : "NO",
                report.ObjectivesMet ? "yes" : "NO",
                MarkdownReport.Seconds(report.RecoveryTimeSeconds),
                MarkdownReport.Seconds(report.DataLossWindowSeconds),
                MarkdownReport.Seconds(report.WritePauseSeconds),
                MarkdownReport.Number(report.FailedRequests),
                MarkdownReport.Number(report.RoleChanges),
                report.Error ?? string.Join(", ", report.Objectives.Where(one => !one.Met).Select(one => $"{one.Name} {one.Found}")),
            }.Select(Markup.Escape)]);
        _progress.Out.Write(table);
        _progress.Line($"{reports.Count(report => report.ObjectivesMet)} of {Scenario.All.Count} as expected, {reports.Count(report => report.SafetyMet)} safe. Reports: {folder}");
    }
}
