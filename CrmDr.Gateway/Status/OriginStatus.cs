namespace CrmDr.Gateway.Status;

/// <summary>One origin in <c>/_lb/status</c>.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Health"><c>unknown</c>, <c>healthy</c> or <c>unhealthy</c>.</param>
/// <param name="Suspended">The passive evidence against it; null when there is none.</param>
/// <param name="ConsecutiveUp">Good probes since the last bad one.</param>
/// <param name="ConsecutiveDown">Bad probes since the last good one.</param>
/// <param name="Reason">Why it is as it is.</param>
/// <param name="LastProbe">The last look; null before the first.</param>
internal sealed record OriginStatus(
    string Url, string Health, string? Suspended, int ConsecutiveUp, int ConsecutiveDown, string Reason, ProbeStatus? LastProbe);
