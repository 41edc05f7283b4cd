namespace CrmDr.AppHost.Drill.Report;

/// <summary>Writes the three forms of a report.</summary>
public static class ReportFolder
{
    public static void Write(string folder, DrillReport report)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "report.json"), ReportJson.Write(report) + "\n");
        File.WriteAllText(Path.Combine(folder, "report.md"), MarkdownReport.Write(report));
        File.WriteAllText(Path.Combine(folder, "report.html"), HtmlReport.Write(report));
    }
}
