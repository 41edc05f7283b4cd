using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Observability;

/// <summary>What is written from the lists of metrics and alarms: the page, a dashboard, rules for Prometheus and for both clouds.</summary>
public static class ObservabilityFiles
{
    /// <summary>Their texts, by path from the repository's root.</summary>
    public static IEnumerable<(string Path, string Text)> Of(DrPlan plan) =>
    [
        ("docs/observability.md", ObservabilityPage.Text(plan)),
        ("monitoring/grafana/crmdr.json", GrafanaDashboard.Text(plan)),
        ("monitoring/prometheus/crmdr-rules.yaml", PrometheusRules.Text(plan)),
        ("terraform/modules/monitoring-aws/alarms.tf", TerraformAlarms.OfAws()),
        ("terraform/modules/monitoring-gcp/alerts.tf", TerraformAlarms.OfGcp()),
    ];
}
