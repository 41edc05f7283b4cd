namespace CrmDr.Failover.Telemetry;

/// <summary>A condition on one metric that somebody has to know of.</summary>
/// <param name="Name">Such as <c>replication-lag</c>.</param>
/// <param name="Metric">What is looked at; for each cloud by itself.</param>
/// <param name="Above">True: above the limit is wrong; false: below it is.</param>
/// <param name="Limit">From where on.</param>
/// <param name="Title">What is the matter.</param>
/// <param name="Help">What it means and where to go on.</param>
public sealed record AlertDefinition(string Name, MetricDefinition Metric, bool Above, AlertLimit Limit, string Title, string Help)
{
    /// <summary>How long it lasts before somebody is told.</summary>
    public TimeSpan Lasting { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Whether work must begin at once.</summary>
    public bool Urgent { get; init; }

    /// <summary>Silence is wrong too. Else silence says nothing: what only a holder measures is silent in the other cloud.</summary>
    public bool SilenceIsWrong { get; init; }
}
