using System.Text.Json;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Drill.Scenarios;

namespace CrmDr.AppHost.Drill.FailureModes;

/// <summary>The recorded figures and the page made from them, both kept in the repository.</summary>
public static class FailureModesFile
{
    private const string Results = "docs/failure-modes.json";

    public const string Page = "docs/failure-modes.md";

    public static IReadOnlyList<RecordedResult> Read(string root)
    {
        var path = Path.Combine(root, Results);
        return File.Exists(path) ? JsonSerializer.Deserialize<RecordedResult[]>(File.ReadAllText(path), ReportJson.Options) ?? [] : [];
    }

    /// <summary>Replaces the figures of the scenarios that were run, keeps the others, and writes the page anew. A drill that broke off measured nothing.</summary>
    public static void Record(string root, IEnumerable<DrillReport> reports)
    {
        var found = Read(root).ToDictionary(result => result.Scenario);
        foreach (var report in reports.Where(report => report.Completed))
            found[report.Scenario] = RecordedResult.Of(report);
        RecordedResult[] known = [.. Scenario.All.Select(one => found.GetValueOrDefault(one.Name)).OfType<RecordedResult>()];
        File.WriteAllText(Path.Combine(root, Results), JsonSerializer.Serialize(known, ReportJson.Options) + "\n");
        File.WriteAllText(Path.Combine(root, Page), FailureModesPage.Write(Scenario.All, known));
    }
}
