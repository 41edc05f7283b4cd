using System.Collections.Immutable;

namespace CrmDr.Failover.Telemetry;

/// <summary>A metric as it is sent and documented: the name is a contract with dashboards and alarms.</summary>
/// <param name="Name">In dots, such as <c>crmdr.lease.remaining</c>.</param>
/// <param name="Kind">How it behaves.</param>
/// <param name="Unit">In UCUM: <c>s</c>, <c>By</c>, <c>{request}</c>; <c>1</c> where there is none.</param>
/// <param name="From">The service that measures it: <c>api</c>, <c>controller</c>, <c>gateway</c>, or several.</param>
/// <param name="Meaning">One line for people.</param>
public sealed record MetricDefinition(string Name, MetricKind Kind, string Unit, string From, string Meaning)
{
    /// <summary>What its values are told apart by, with the possible values.</summary>
    public ImmutableArray<(string Name, string Values)> Tags { get; init; } = [];

    /// <summary>Upper bounds of a histogram's buckets, in its unit; empty for what is no histogram.</summary>
    public ImmutableArray<double> Buckets { get; init; } = [];

    /// <summary>Where it belongs in the page and on the dashboard.</summary>
    public required string Group { get; init; }

    /// <summary>What Prometheus calls it after a translation of OTLP by the rules of OpenTelemetry: dots become underscores, the unit and <c>total</c> are appended.</summary>
    public string PrometheusName
    {
        get
        {
            var name = Name.Replace('.', '_');
            var unit = Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
            if (unit.Length > 0 && !name.EndsWith(unit, StringComparison.Ordinal))
                name += unit;
            return Kind == MetricKind.Counter ? name + "_total" : name;
        }
    }
}
