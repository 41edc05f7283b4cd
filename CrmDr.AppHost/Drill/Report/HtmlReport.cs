using System.Reflection;

namespace CrmDr.AppHost.Drill.Report;

/// <summary>The report as one page that needs nothing else: the figures travel inside it and its script draws them.</summary>
public static class HtmlReport
{
    private const string Placeholder = "{\"report\":null}";

    public static string Write(DrillReport report)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.template.html")
            ?? throw new InvalidOperationException("the page's template is missing from the assembly");
        using var reader = new StreamReader(stream);
        var template = reader.ReadToEnd();
        return template.Contains(Placeholder, StringComparison.Ordinal)
            ? template.Replace(Placeholder, ReportJson.WriteCompact(report), StringComparison.Ordinal)
            : throw new InvalidOperationException($"the page's template has no place {Placeholder} for the figures");
    }
}
