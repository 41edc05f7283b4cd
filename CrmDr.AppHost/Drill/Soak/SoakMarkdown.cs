using System.Text;
using CrmDr.AppHost.Drill.Report;

namespace CrmDr.AppHost.Drill.Soak;

/// <summary>A soak's report for reading.</summary>
public static class SoakMarkdown
{
    public static string Write(SoakReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"# Soak: {(report.Passed ? "nothing found" : "VIOLATIONS")}").AppendLine();
        text.AppendLine($"{report.StartedAt:yyyy-MM-dd HH:mm:ss} UTC, seed {report.Seed}, profile {report.Profile}, {MarkdownReport.Seconds(report.DurationSeconds)}, "
            + $"{report.Rounds.Count} rounds, {report.AckedWrites} acknowledged writes, {report.Faults} faults{(report.Interrupted ? "; ended early by a person" : "")}.");
        text.AppendLine(report.Strict
            ? "Judged strictly: no acknowledged write may be left behind."
            : "Judged as asynchronous: what a promotion left behind must be back or stand in the ledger, and explain every difference.");
        text.AppendLine().AppendLine("| fault | times |").AppendLine("|---|---|");
        foreach (var (kind, times) in report.FaultsByKind.OrderBy(one => one.Key, StringComparer.Ordinal))
            text.AppendLine($"| {kind} | {times} |");
        text.AppendLine().AppendLine("| round | seconds | acked | updates | transfers | failed | role changes | replayed | ledgered | longest pause | violations |")
            .AppendLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var one in report.Rounds)
            text.AppendLine($"| {one.Number} | {one.DurationSeconds:0} | {one.AckedWrites} | {one.AckedUpdates} | {one.AckedTransfers} | {one.FailedRequests} | {one.RoleChanges} | "
                + $"{one.ReplayedTransactions} | {one.LedgeredTransactions} | {MarkdownReport.Seconds(one.WritePauseSeconds)} | {one.Violations.Count} |");
        foreach (var one in report.Rounds.Where(one => one.Violations.Count > 0 || one.Error is not null))
        {
            text.AppendLine().AppendLine($"## Round {one.Number}").AppendLine();
            if (one.Error is not null)
                text.AppendLine($"Broke off: {one.Error}").AppendLine();
            foreach (var violation in one.Violations)
                text.AppendLine($"- {violation.Kind}: {violation.Text}");
            text.AppendLine();
            foreach (var mark in one.Marks)
                text.AppendLine($"- {MarkdownReport.Seconds(mark.At)} {mark.Text}");
        }

        return text.ToString().ReplaceLineEndings("\n");
    }
}
