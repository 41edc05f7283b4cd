namespace CrmDr.AppHost.Recovery;

/// <summary>One drill. Durations are seconds; a phase that was not kept is null.</summary>
public sealed record MeasuredRun
{
    public required string Scenario { get; init; }

    /// <summary>UTC; null where only the figures were kept.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    public required double RecoveryTimeSeconds { get; init; }

    /// <summary>From the fault to the lease.</summary>
    public double? DetectSeconds { get; init; }

    /// <summary>From the lease to the open gate.</summary>
    public double? PromoteSeconds { get; init; }

    /// <summary>From the open gate to the first acknowledged write.</summary>
    public double? SteerSeconds { get; init; }
}
