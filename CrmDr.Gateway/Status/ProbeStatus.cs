namespace CrmDr.Gateway.Status;

/// <summary>The last probe of an origin in <c>/_lb/status</c>.</summary>
/// <param name="At">When it began, by the wall clock.</param>
/// <param name="LatencyMilliseconds">How long it took.</param>
/// <param name="Code">The status code; null without an answer.</param>
/// <param name="Outcome"><c>answered</c>, <c>connected</c>, <c>timed-out</c> or <c>failed</c>.</param>
internal sealed record ProbeStatus(DateTimeOffset At, double LatencyMilliseconds, int? Code, string Outcome);
