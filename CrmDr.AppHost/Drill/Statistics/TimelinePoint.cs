namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>One bucket of the time line. Rates are per second; latencies in milliseconds, null when nothing ended.</summary>
/// <param name="At">Begin of the bucket in seconds since the drill began.</param>
/// <param name="AckedPerSecond">Acknowledged writes, by the time of receipt.</param>
/// <param name="FailedPerSecond">Requests that failed, by the time the client learned it.</param>
/// <param name="P50Milliseconds">Median time from sending to the answer of acknowledged writes.</param>
/// <param name="P99Milliseconds">The 99th percentile of the same.</param>
public sealed record TimelinePoint(
    double At, double AckedPerSecond, double FailedPerSecond, double? P50Milliseconds, double? P99Milliseconds);
