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

    /// <summary>Its share of what the pool gets.</summary>
    /// <value>Default 1, 0 to 1; 0 gets nothing while another of the pool has more.</value>
    public double Weight { get; init; } = 1;

    /// <summary>Whether it may take traffic.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Until when sessions that belong here still come, on the monotonic clock of the gateway; only while it is disabled.</summary>
    public TimeSpan DrainsUntil { get; init; }

    /// <summary>Taken out, now or before, because requests failed here; null: never.</summary>
    public Ejection? Ejection { get; init; }

    /// <summary>Whether it is out because requests failed here.</summary>
    public bool IsEjected => Ejection is { IsOut: true };

    /// <summary>Healthy, and no request has met evidence against it since.</summary>
    public bool IsUsable => Health == HealthStatus.Healthy && Suspended is null;
}
