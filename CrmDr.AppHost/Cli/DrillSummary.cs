using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Statistics;
using Spectre.Console;

namespace CrmDr.AppHost.Cli;

/// <summary>The short table at the end of a drill, and the one over all rounds.</summary>
public static class DrillSummary
{
    public static void Show(Terminal terminal, DrillReport report, string folder)
    {
        var table = new Table { Border = TableBorder.Simple, ShowHeaders = false };
        table.AddColumn("figure");
        table.AddColumn("value");
        foreach (var figure in MarkdownReport.Figures(report))
            table.AddRow([.. figure.Select(Markup.Escape)]);
        terminal.Out.Write(table);
        foreach (var kind in report.Failures)
            terminal.Line($"failed: {kind.Count} x {kind.What}, sent {kind.First:0.00} to {kind.Last:0.00} s");
        foreach (var missed in report.Objectives.Where(objective => !objective.Met))
            terminal.Out.MarkupLineInterpolated(
                $"[red]missed: {missed.Name}: expected {missed.Expected}, found {missed.Found}[/]");
        if (report.Advice is { } advice)
            terminal.Out.MarkupLineInterpolated($"[yellow]{advice}[/]");
        foreach (var finding in report.Findings)
            terminal.Out.MarkupLineInterpolated($"[red]{finding}[/]");
        if (report.Error is not null)
            terminal.Out.MarkupLineInterpolated($"[red]broke off: {report.Error}[/]");
        else if (report.ObjectivesMet)
            terminal.Out.MarkupLine("[green]All objectives met.[/]");
        terminal.Line($"Report: {Repository.Shown(Path.Combine(folder, "report.html"))}");
    }

    public static void ShowRounds(Terminal terminal, IReadOnlyList<DrillReport> reports, string folder)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var head in new[] { "figure", "least", "median", "greatest" })
            table.AddColumn(head);
        foreach (var (name, value) in Figures)
        {
            if (Spread.Of(reports.Select(value)) is { } spread)
                table.AddRow(name, MarkdownReport.Number(spread.Min), MarkdownReport.Number(spread.Median), MarkdownReport.Number(spread.Max));
        }

        terminal.Out.Write(table);
        terminal.Line($"{reports.Count} rounds: {reports.Count(report => report.ObjectivesMet)} met every objective, "
            + $"{reports.Count(report => report.SafetyMet)} were safe. Reports: {folder}");
        var unsteady = reports.Count(report => report.SteadyState is { Reached: false });
        if (unsteady > 0)
            terminal.Out.MarkupLineInterpolated($"[yellow]{unsteady} began without a steady state: this machine does not carry the load; lower --rate or end what runs beside it.[/]");
    }

    private static IEnumerable<(string Name, Func<DrillReport, double?> Value)> Figures =>
    [
        ("recoveryTimeSeconds", report => report.RecoveryTimeSeconds),
        ("detect", report => report.Phases?.Detect),
        ("provision", report => report.Phases?.Provision),
        ("promote", report => report.Phases?.Promote),
        ("steer", report => report.Phases?.Steer),
        ("dataLossWindowSeconds", report => report.DataLossWindowSeconds),
        ("ackedWrites", report => report.AckedWrites),
        ("ackedWritesMissing", report => report.AckedWritesMissing),
        ("ackedWritesMissingFinally", report => report.AckedWritesMissingFinally),
        ("replayedTransactions", report => report.ReplayedTransactions),
        ("ledgeredTransactions", report => report.LedgeredTransactions),
        ("duplicatedWrites", report => report.DuplicatedWrites),
        ("splitBrainWrites", report => report.SplitBrainWrites),
        ("rowsDiffering", report => report.RowsDiffering),
        ("lateCommits", report => report.LateCommits),
        ("failedRequests", report => report.FailedRequests),
        ("switchoverPauseSeconds", report => report.SwitchoverPauseSeconds),
        ("switchoverFailedRequests", report => report.SwitchoverFailedRequests),
        ("latencyP99Milliseconds", report => report.LatencyP99Milliseconds),
    ];
}
