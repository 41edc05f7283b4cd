namespace CrmDr.Gateway.Status;

/// <summary>One origin in <c>/_lb/status</c>.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Health"><c>unknown</c>, <c>healthy</c> or <c>unhealthy</c>.</param>
/// <param name="Suspended">The passive evidence against it; null when there is none.</param>
/// <param name="ConsecutiveUp">Good probes since the last bad one.</param>
/// <param name="ConsecutiveDown">Bad probes since the last good one.</param>
/// <param name="Reason">Why it is as it is.</param>
/// <param name="LastProbe">The last look; null before the first.</param>
/// <param name="Enabled">Whether it may take traffic.</param>
/// <param name="Weight">Its share of what the pool gets.</param>
/// <param name="DrainSeconds">How long its sessions still come, while it is disabled; null when they do not.</param>
/// <param name="Ejected">Whether it is out because requests failed there.</param>
/// <param name="Requests">Requests of the passive window.</param>
/// <param name="FailureShare">Which share of them failed.</param>
internal sealed record OriginStatus(
    string Url, string Health, string? Suspended, int ConsecutiveUp, int ConsecutiveDown, string Reason, ProbeStatus? LastProbe,
    bool Enabled, double Weight, double? DrainSeconds, bool Ejected, int Requests, double FailureShare);
