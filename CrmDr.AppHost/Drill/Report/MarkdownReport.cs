using System.Globalization;
using System.Text;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>The report for reading in a terminal or a pull request.</summary>
public static class MarkdownReport
{
    public static string Write(DrillReport report)
    {
        var text = new StringBuilder();
        text.AppendLine($"# Drill {report.Scenario}: {(report.ObjectivesMet ? "objectives met" : report.SafetyMet ? "safe, objectives missed" : "failed")}").AppendLine();
        text.AppendLine($"{report.StartedAt:yyyy-MM-dd HH:mm:ss} UTC, {report.Strategy}, profile {report.Profile}, replication {report.Replication}, cache {report.CacheMode}, gateway {report.Gateway}, {Seconds(report.DurationSeconds)} in all.");
        if (report.Error is not null)
            text.AppendLine().AppendLine($"It broke off: {report.Error}");
        if (report.Advice is not null)
            text.AppendLine().AppendLine(report.Advice);
        Settings(text, report);
        Table(text, "Result", ["figure", "value"], Figures(report));
        Table(text, "Objectives", ["what", "expected", "found", "met"], report.Objectives.Select(
            row => new[] { row.Name, row.Expected, row.Found, row.Met ? "yes" : "NO" }));
        Table(text, "What happened", ["at", "what"], report.Marks.OrderBy(mark => mark.At).Select(mark => new[] { Seconds(mark.At), mark.Text }));
        Table(text, "What the controllers said", ["when", "cloud", "epoch", "what"], report.Events.Select(
            one => new[] { one.At.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture), one.Cloud ?? "-", Number(one.Epoch), one.Reason ?? one.Kind }));
        Table(text, "Failed requests", ["what", "number", "first sent", "last sent"], report.Failures.Select(
            kind => new[] { kind.What, Number(kind.Count), Seconds(kind.First), Seconds(kind.Last) }));
        Table(text, "Tables", ["table", "rows", "rows differing", "hash"], report.Tables.Select(table => new[]
        {
            table.Table,
            string.Join(" / ", table.Rows.Select(rows => $"{rows.Key} {rows.Value}")),
            Number(table.RowsDiffering),
            string.Join(" / ", table.Hashes.Values.Distinct()),
        }));
        if (report.Findings.Count > 0)
            text.AppendLine().AppendLine("## Defects").AppendLine().AppendJoin('\n', report.Findings.Select(finding => "- " + finding)).AppendLine();
        return text.ToString().ReplaceLineEndings("\n");
    }

    /// <summary>The figures that answer "what did it cost?", in the order of reading.</summary>
    public static IEnumerable<string[]> Figures(DrillReport report)
    {
        if (report.SteadyState is { } steady)
            yield return ["steady state before the fault", (steady.Reached ? "" : "NO: ") + steady.Found];
        yield return ["recovery time", Seconds(report.RecoveryTimeSeconds)];
        if (report.Phases is { } phases)
            yield return phases.Provision is { } provision
                ? ["of which detect, fence, provision, promote, steer", $"{Seconds(phases.Detect)}, {Seconds(phases.Fence)}, {Seconds(provision)}, {Seconds(phases.Promote)}, {Seconds(phases.Steer)}"]
                : ["of which detect, fence, promote, steer", $"{Seconds(phases.Detect)}, {Seconds(phases.Fence)}, {Seconds(phases.Promote)}, {Seconds(phases.Steer)}"];
        yield return ["data-loss window", Seconds(report.DataLossWindowSeconds)];
        yield return ["acknowledged writes", Number(report.AckedWrites)];
        yield return ["missing at promotion", Number(report.AckedWritesMissing)];
        yield return ["missing in the end", Number(report.AckedWritesMissingFinally)];
        if (report.ReportedLosses > 0)
            yield return ["ranges reported as lost, missing outside of them", $"{Number(report.ReportedLosses)}, {Number(report.AckedWritesMissingUnreported)}"];
        yield return ["salvaged: replayed, resent, ledgered", $"{Number(report.ReplayedTransactions)}, {Number(report.ResentTransactions)}, {Number(report.LedgeredTransactions)}"];
        if (report.Conflicts is { } conflicts)
            yield return ["conflicts: rows in the ledger, deals with a wrong amount", $"{Number(conflicts)}, {Number(report.WrongDealAmounts)}"];
        yield return ["doubled writes", Number(report.DuplicatedWrites)];
        yield return ["split-brain writes", Number(report.SplitBrainWrites)];
        yield return ["late commits", Number(report.LateCommits)];
        yield return ["failed requests", Number(report.FailedRequests)];
        yield return ["longest pause of writes, role changes", $"{Seconds(report.WritePauseSeconds)}, {Number(report.RoleChanges)}"];
        yield return ["switchover pause, failed requests in it", $"{Seconds(report.SwitchoverPauseSeconds)}, {Number(report.SwitchoverFailedRequests)}"];
        yield return ["tables compared, rows differing", $"{Number(report.TablesCompared)}, {Number(report.RowsDiffering)}"];
        yield return ["latency p50, p99", $"{Number(report.LatencyP50Milliseconds)} ms, {Number(report.LatencyP99Milliseconds)} ms"];
    }

    public static string Seconds(double? value) => value is { } seconds ? seconds.ToString("0.00", CultureInfo.InvariantCulture) + " s" : "-";

    public static string Number(double? value) => value?.ToString("0.##", CultureInfo.InvariantCulture) ?? "-";

    private static void Settings(StringBuilder text, DrillReport report)
    {
        if (report.Settings is not { } run)
            return;
        text.AppendLine().AppendLine($"`{run.Command}` on {run.Machine}, {run.Processors} processors, {run.Runtime}; "
            + $"{Number(run.WritesPerSecond)} writes and {Number(run.ReadsPerSecond)} reads a second, seed {run.Seed}.");
        if (report.Phases?.Note is { } note)
            text.AppendLine().AppendLine(note);
    }

    private static void Table(StringBuilder text, string title, string[] head, IEnumerable<string[]> rows)
    {
        text.AppendLine().AppendLine("## " + title).AppendLine();
        text.AppendLine("| " + string.Join(" | ", head) + " |");
        text.AppendLine("|" + string.Concat(head.Select(_ => "---|")));
        foreach (var row in rows)
            text.AppendLine("| " + string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal))) + " |");
    }
}
