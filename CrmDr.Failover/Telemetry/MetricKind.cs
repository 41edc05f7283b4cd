namespace CrmDr.Failover.Telemetry;

/// <summary>How a metric behaves.</summary>
public enum MetricKind
{
    /// <summary>Only grows, from 0 at each start of the process.</summary>
    Counter,

    /// <summary>Grows and shrinks by what happens.</summary>
    UpDownCounter,

    /// <summary>Is asked when it is collected.</summary>
    Gauge,

    /// <summary>A distribution of single values.</summary>
    Histogram,
}
