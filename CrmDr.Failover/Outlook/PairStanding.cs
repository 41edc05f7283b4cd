using System.Collections.Immutable;

namespace CrmDr.Failover.Outlook;

/// <summary>Both clouds as one controller can see them, and what it knows beside that.</summary>
public sealed record PairStanding
{
    /// <summary>The cloud whose controller looks.</summary>
    public required CloudStanding Own { get; init; }

    /// <summary>The other one; with <see cref="CloudStanding.Answers"/> false as it was last seen, or empty.</summary>
    public required CloudStanding Peer { get; init; }

    /// <summary>The cloud that a failback brings the lease home to.</summary>
    public required string Preferred { get; init; }

    /// <summary>The plan's ceiling of the lag, in seconds.</summary>
    public required double MaxLagSeconds { get; init; }

    /// <summary>The plan's objective for the pause of a switchover, in seconds.</summary>
    public required double SwitchoverPauseSeconds { get; init; }

    /// <summary>The plan's objective for the recovery time, in seconds.</summary>
    public required double RecoveryTimeSeconds { get; init; }

    /// <summary>How long the witness's record must stand before somebody takes the lease, in seconds.</summary>
    public required double TakeAfterSeconds { get; init; }

    /// <summary>Whether acknowledged writes wait for the other cloud.</summary>
    public bool Synchronous { get; init; }

    /// <summary>How much of the application the plan runs in the standby, in words.</summary>
    public string StandbyCapacity { get; init; } = "";

    /// <summary>Acknowledged writes a second through the gateway; null while not known.</summary>
    public double? WritesPerSecond { get; init; }

    /// <summary>Origins of the standby's pool that answer the gateway's probe, and all of them; null while not known.</summary>
    public (int Answering, int All)? StandbyOrigins { get; init; }

    /// <summary>The last comparison of both databases, in one sentence; null for none that is known.</summary>
    public string? LastVerify { get; init; }

    /// <summary>The last comparison found them equal.</summary>
    public bool LastVerifyEqual { get; init; }

    /// <summary>The last drill of a move, by the order's name; what is not here is not known.</summary>
    public ImmutableDictionary<string, DrillWord> LastDrills { get; init; } = ImmutableDictionary<string, DrillWord>.Empty;

    /// <summary>The cloud that holds the lease as the newest record seen says; null for nobody.</summary>
    public string? Holder => (Own.Epoch >= Peer.Epoch || !Peer.Answers ? Own : Peer).Holder;

    /// <summary>The holder; null when nobody is.</summary>
    public CloudStanding? Primary => Holder is not { } holder ? null : holder == Own.Name ? Own : Peer;

    /// <summary>The other one than the holder; null when nobody is the holder.</summary>
    public CloudStanding? Standby => Holder is not { } holder ? null : holder == Own.Name ? Peer : Own;
}
