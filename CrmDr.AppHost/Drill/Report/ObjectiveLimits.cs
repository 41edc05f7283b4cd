namespace CrmDr.AppHost.Drill.Report;

/// <summary>The plan's limits for one strategy and profile, in seconds.</summary>
public sealed record ObjectiveLimits(double RecoveryTimeSeconds, double DataLossWindowSeconds, double SwitchoverPauseSeconds)
{
    /// <summary>What the peer may be behind while it may take over by itself.</summary>
    public double MaxLagSeconds { get; init; } = 5;

    /// <summary>How long a lease lasts.</summary>
    public double LeaseSeconds { get; init; } = 2;

    /// <summary>How old the last unplanned failover must be before the next one.</summary>
    public double MinimumBetweenFailoversSeconds { get; init; }

    /// <summary>How long a switchover is tried before it is taken back.</summary>
    public double SwitchoverTimeoutSeconds { get; init; } = 10;
}
