namespace CrmDr.AppHost.Drill.Report;

/// <summary>The plan's limits for one strategy and profile, in seconds.</summary>
public sealed record ObjectiveLimits(double RecoveryTimeSeconds, double DataLossWindowSeconds, double SwitchoverPauseSeconds);
