using System.Text.Json;
using System.Text.RegularExpressions;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Observability;
using CrmDr.Failover.Telemetry;

namespace CrmDr.Tests.Telemetry;

/// <summary>Nothing is measured that is not in the list, nothing is in the list that is not measured, and everything that is written from it names what exists.</summary>
public sealed partial class CrmMetricsTests
{
    private static readonly Failover.Plan.DrPlan Plan = Plans.Read("production", null);

    [Fact]
    public void EveryDefinition_IsInTheList_OnceAndWithItsOwnName()
    {
        var fields = typeof(CrmMetrics).GetFields().Where(field => field.FieldType == typeof(MetricDefinition)).Select(field => (MetricDefinition)field.GetValue(null)!).ToList();

        Assert.Equal(fields.ToHashSet(), CrmMetrics.All.ToHashSet());
        Assert.Equal(CrmMetrics.All.Length, CrmMetrics.All.Select(metric => metric.Name).Distinct().Count());
        Assert.Equal(CrmMetrics.All.Length, CrmMetrics.All.Select(metric => metric.PrometheusName).Distinct().Count());
        Assert.All(CrmMetrics.All, metric => Assert.Matches("^crmdr(\\.[a-z]+)+$", metric.Name));
        Assert.All(CrmMetrics.All, metric => Assert.EndsWith(".", metric.Meaning));
        Assert.All(CrmMetrics.All, metric => Assert.Equal(metric.Kind == MetricKind.Histogram, !metric.Buckets.IsEmpty));
    }

    [Fact]
    public void EveryInstrument_IsMadeFromTheList()
    {
        var used = new HashSet<string>();
        foreach (var file in Sources())
        {
            var text = File.ReadAllText(file);
            if (Path.GetFileName(file) != "CrmInstruments.cs")
                Assert.False(Made().IsMatch(text), $"{file} makes an instrument by itself. Put the metric into CrmDr.Failover/Telemetry/CrmMetrics.cs and make it by CrmInstruments: only then it is documented, shown and watched.");
            used.UnionWith(Uses().Matches(text).Select(match => match.Groups[1].Value));
        }

        Assert.Empty(CrmMetrics.All.Select(metric => typeof(CrmMetrics).GetFields().Single(field => ReferenceEquals(field.GetValue(null), metric)).Name).Except(used));
    }

    [Fact]
    public void Page_NamesEveryMetricAndEveryAlarm()
    {
        var page = ObservabilityPage.Text(Plan);

        Assert.All(CrmMetrics.All, metric => Assert.Contains($"| `{metric.Name}` | `{metric.PrometheusName}` |", page));
        Assert.All(CrmAlerts.All, alert => Assert.Contains(alert.Title, page));
        Assert.All(CrmAlerts.All, alert => Assert.All(Documents().Matches(alert.Help), found => Assert.True(File.Exists(Path.Combine(Repository.Root, found.Value)), found.Value)));
    }

    [Fact]
    public void Dashboard_HasAPanelForEveryMetric_AndNoTwoInOnePlace()
    {
        using var dashboard = JsonDocument.Parse(GrafanaDashboard.Text(Plan));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().Where(panel => panel.GetProperty("type").GetString() == "timeseries").ToList();

        Assert.Equal(CrmMetrics.All.Select(metric => metric.Name).Order(), panels.Select(panel => panel.GetProperty("title").GetString()!).Order());
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("gridPos").ToString()).Distinct().Count());
        var names = CrmMetrics.All.Select(metric => metric.PrometheusName).ToHashSet();
        Assert.All(panels.SelectMany(panel => panel.GetProperty("targets").EnumerateArray()), target =>
            Assert.All(Series().Matches(target.GetProperty("expr").GetString()!), found => Assert.Contains(found.Value.Replace("_bucket", "", StringComparison.Ordinal), names)));
    }

    [Fact]
    public void Rules_AreOfMetricsThatAreSent()
    {
        var rules = PrometheusRules.Text(Plan);

        var names = CrmMetrics.All.Select(metric => metric.PrometheusName).ToHashSet();
        Assert.All(Series().Matches(rules), found => Assert.Contains(found.Value, names));
        Assert.Equal(CrmAlerts.All.Length - 1 + Plan.Clouds.InOrder.Length, Regex.Count(rules, "- alert: "));
        Assert.Contains($"max by (cloud) (crmdr_replication_lag_seconds) > {Plan.Replication.MaxLag.TotalSeconds}", rules);
    }

    private static IEnumerable<string> Sources() => new[] { "CrmDr.Api", "CrmDr.Controller", "CrmDr.Gateway", "CrmDr.ServiceDefaults" }
        .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, project), "*.cs", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    [GeneratedRegex(@"\.Create(Counter|UpDownCounter|Histogram|Gauge|Observable\w+)[<(]")]
    private static partial Regex Made();

    [GeneratedRegex(@"CrmMetrics\.(\w+)")]
    private static partial Regex Uses();

    [GeneratedRegex(@"docs/[\w/.-]+\.md")]
    private static partial Regex Documents();

    [GeneratedRegex(@"\bcrmdr_\w+")]
    private static partial Regex Series();
}
