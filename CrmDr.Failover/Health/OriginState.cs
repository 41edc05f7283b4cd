namespace CrmDr.Failover.Health;

/// <summary>What the gateway knows of an origin.</summary>
/// <param name="Id">Which one.</param>
/// <param name="Health">The monitor's opinion.</param>
/// <param name="ConsecutiveUp">Good probes since the last bad one.</param>
/// <param name="ConsecutiveDown">Bad probes since the last good one.</param>
/// <param name="Ready">Whether its last probe found it ready to serve reads.</param>
/// <param name="Suspended">Passive evidence that no good probe has refuted yet; null when there is none.</param>
/// <param name="LastProbe">The last look; null before the first.</param>
/// <param name="Reason">Why it is as it is, one sentence.</param>
public sealed record OriginState(
    OriginId Id, HealthStatus Health, int ConsecutiveUp, int ConsecutiveDown, bool Ready, Suspension? Suspended, Probe? LastProbe, string Reason)
{
    /// <summary>Before the first probe.</summary>
    public static OriginState New(OriginId id) => new(id, HealthStatus.Unknown, 0, 0, false, null, null, "Not probed yet.");

    /// <summary>Moving average of how long its good probes took; null before the first.</summary>
    public TimeSpan? Latency { get; init; }

    /// <summary>Healthy, and no request has met evidence against it since.</summary>
    public bool IsUsable => Health == HealthStatus.Healthy && Suspended is null;
}
