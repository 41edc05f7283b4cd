namespace CrmDr.AppHost.Drill.Report;

/// <summary>Writes the three forms of a report, and beside them the logs when somebody will want to read them.</summary>
public static class ReportFolder
{
    public static void Write(string folder, DrillReport report)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "report.json"), ReportJson.Write(report) + "\n");
        File.WriteAllText(Path.Combine(folder, "report.md"), MarkdownReport.Write(report));
        File.WriteAllText(Path.Combine(folder, "report.html"), HtmlReport.Write(report));
    }

    public static void CopyLogs(string folder, string logs)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, "logs"));
        foreach (var log in Directory.EnumerateFiles(logs))
            File.Copy(log, Path.Combine(target.FullName, Path.GetFileName(log)), overwrite: true);
    }
}
