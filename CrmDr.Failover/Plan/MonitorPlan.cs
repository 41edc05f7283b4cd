namespace CrmDr.Failover.Plan;

/// <summary>How the gateway watches an origin.</summary>
/// <param name="Interval">Time between probes. <value>Default 15 s (drill 0.5 s, fast 0.25 s), 0.05 s to 3600 s.</value></param>
/// <param name="Timeout">How long one attempt may take. <value>Default 5 s (drill 0.4 s, fast 0.2 s), 0.02 s to 60 s, below the interval.</value></param>
/// <param name="Retries">Further attempts at once when one timed out. <value>Default 2 (drill and fast 0), 0 to 10.</value></param>
/// <param name="ConsecutiveUp">Good probes in a row that make an origin healthy. <value>Default 1, 1 to 100.</value></param>
/// <param name="ConsecutiveDown">Bad probes in a row that make it unhealthy. <value>Default 1 (drill and fast 2), 1 to 100.</value></param>
public sealed record MonitorPlan(TimeSpan Interval, TimeSpan Timeout, int Retries, int ConsecutiveUp, int ConsecutiveDown);
