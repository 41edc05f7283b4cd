using System.Globalization;
using System.Text.Json;
using CrmDr.AppHost.Drill.FailureModes;
using CrmDr.AppHost.Drill.Report;

namespace CrmDr.AppHost.Checklist;

/// <summary>Finds the latest drill of each scenario: in the recorded figures, and in the reports of this machine.</summary>
public static class DrillHistory
{
    public static IReadOnlyList<DrillFact> Read(string root)
    {
        var found = FailureModesFile.Read(root).Select(result => new DrillFact(
            result.Scenario, DateOnly.Parse(result.Date, CultureInfo.InvariantCulture), result.ObjectivesMet, result.Profile, result.RecoveryTimeSeconds, result.AckedWritesMissingFinally,
            "docs/failure-modes.json"));
        var reports = Path.Combine(root, "reports");
        if (Directory.Exists(reports))
            found = found.Concat(Directory.EnumerateFiles(reports, "report.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(file => Report(root, file)).OfType<DrillFact>());
        // Of two on one day the report counts: it is the newer source.
        return [.. found.GroupBy(drill => drill.Scenario).Select(group => group.OrderBy(drill => drill.Date).Last()).OrderBy(drill => drill.Scenario, StringComparer.Ordinal)];
    }

    private static DrillFact? Report(string root, string file)
    {
        try
        {
            var report = ReportJson.Read(File.ReadAllText(file));
            return report.Completed
                ? new DrillFact(report.Scenario, DateOnly.FromDateTime(report.StartedAt.UtcDateTime), report.ObjectivesMet, report.Profile, report.RecoveryTimeSeconds, report.AckedWritesMissingFinally,
                    Path.GetRelativePath(root, file).Replace('\\', '/'))
                : null;
        }
        catch (Exception other) when (other is JsonException or IOException or UnauthorizedAccessException)
        {
            // A soak writes another form, and a drill may be writing this one right now.
            return null;
        }
    }
}
