using System.Diagnostics.Metrics;
using CrmDr.Failover.Telemetry;

namespace CrmDr.ServiceDefaults.Telemetry;

/// <summary>Makes instruments from the list of metrics: name, unit and meaning stand there and nowhere else.</summary>
public static class CrmInstruments
{
    public static Counter<long> Counter(this Meter meter, MetricDefinition metric) =>
        meter.CreateCounter<long>(Of(metric, MetricKind.Counter).Name, Unit(metric), metric.Meaning);

    public static UpDownCounter<int> UpDownCounter(this Meter meter, MetricDefinition metric) =>
        meter.CreateUpDownCounter<int>(Of(metric, MetricKind.UpDownCounter).Name, Unit(metric), metric.Meaning);

    public static Histogram<double> Histogram(this Meter meter, MetricDefinition metric) =>
        meter.CreateHistogram(Of(metric, MetricKind.Histogram).Name, Unit(metric), metric.Meaning, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = metric.Buckets });

    public static void Gauge(this Meter meter, MetricDefinition metric, Func<IEnumerable<Measurement<double>>> measure) =>
        meter.CreateObservableGauge(Of(metric, MetricKind.Gauge).Name, measure, Unit(metric), metric.Meaning);

    private static MetricDefinition Of(MetricDefinition metric, MetricKind kind) =>
        metric.Kind == kind ? metric : throw new ArgumentException($"{metric.Name} is a {metric.Kind}, not a {kind}.", nameof(metric));

    private static string? Unit(MetricDefinition metric) => metric.Unit == "1" ? null : metric.Unit;
}
