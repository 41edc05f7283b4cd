namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>How much the other side had not confirmed at one moment.</summary>
/// <param name="At">Seconds since the drill began.</param>
/// <param name="Cloud">The cloud whose changes are waiting.</param>
/// <param name="Bytes">Write-ahead log not yet confirmed by the subscriber.</param>
public sealed record LagSample(double At, string Cloud, long Bytes);
