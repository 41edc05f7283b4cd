using System.Xml.Linq;

namespace CrmDr.AppHost.Cli;

/// <summary>How many tests passed, failed and were skipped.</summary>
public sealed record TestTotals(int Passed, int Failed, int Skipped)
{
    /// <summary>Reads the result file of an xunit runner. Errors outside of tests count as failures.</summary>
    public static TestTotals Read(string xml)
    {
        var assemblies = XDocument.Parse(xml).Root?.Elements("assembly").ToList() ?? [];
        return new TestTotals(Sum("passed"), Sum("failed") + Sum("errors"), Sum("skipped"));

        int Sum(string name) => assemblies.Sum(assembly => (int?)assembly.Attribute(name) ?? 0);
    }

    public override string ToString() => $"{Passed} passed, {Failed} failed" + (Skipped > 0 ? $", {Skipped} skipped" : "");
}
