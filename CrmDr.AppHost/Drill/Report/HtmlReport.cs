using System.Reflection;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>The report as one page that needs nothing else: the figures travel inside it, and so do the look and the time line that it has in common with the console.</summary>
public static class HtmlReport
{
    private const string Placeholder = "{\"report\":null}";

    /// <summary>Files that are shared with the services' pages; in one module there is nothing to export.</summary>
    private static readonly string[] Shared = ["look.css", "timeline.js", "report.js"];

    public static string Write(DrillReport report)
    {
        var page = Read("report.template.html");
        foreach (var name in Shared)
            page = Put(page, $"/*{name}*/", Read(name).Replace("\nexport ", "\n", StringComparison.Ordinal));
        return Put(page, Placeholder, ReportJson.WriteCompact(report));
    }

    private static string Put(string page, string place, string what) => page.Contains(place, StringComparison.Ordinal)
        ? page.Replace(place, what, StringComparison.Ordinal)
        : throw new InvalidOperationException($"the page's template has no place {place}");

    private static string Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"{name} is missing from the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
