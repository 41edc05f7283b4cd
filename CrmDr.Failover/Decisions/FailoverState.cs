using CrmDr.Failover.Authority;

namespace CrmDr.Failover.Decisions;

/// <summary>What a controller remembers from one pass to the next. All of it may be lost: a restart starts from <see cref="Start"/> and goes on.</summary>
public sealed record FailoverState
{
    /// <summary>Where randomness comes from: another in every process.</summary>
    public required ulong Seed { get; init; }

    /// <summary>The lease as seen from here.</summary>
    public required LeaseView Lease { get; init; }

    /// <summary>What this cloud has promised its peer; null for nothing.</summary>
    public GivenPromise? Given { get; init; }

    /// <summary>The local database was looked at since the start: what a predecessor had promised is known.</summary>
    public bool KnowsPredecessor { get; init; }

    /// <summary>How far the peer is behind, as seen by the holder.</summary>
    public LagWatch Lag { get; init; } = LagWatch.None;

    /// <summary>Whether apply still moves, during a promotion.</summary>
    public DrainWatch? Drain { get; init; }

    /// <summary>Whether a subscription that was made anew has caught up.</summary>
    public CatchUpWatch? CatchUp { get; init; }

    /// <summary>What a person asked for.</summary>
    public OperatorRequest? Request { get; init; }

    /// <summary>Epoch for which the gate was last seen or made open; null once a fence was ordered.</summary>
    public long? OpenEpoch { get; init; }

    /// <summary>Elapsed time since when the local database has not answered.</summary>
    public TimeSpan? DatabaseDownSince { get; init; }

    /// <summary>Epoch whose commits were last seen to wait for the peer; null once they were told not to.</summary>
    public long? WaitingEpoch { get; init; }

    /// <summary>Elapsed time since when the peer's subscription has not been connected; null while it is.</summary>
    public TimeSpan? StandbyAwaySince { get; init; }

    /// <summary>Strategy pilot-light: what asks for this cloud's application, or for its end.</summary>
    public ProvisionWatch Provision { get; init; } = ProvisionWatch.None;

    /// <summary>Strategy active-active: how far this cloud is on its way to serve; null while it does.</summary>
    public JoinWatch? Join { get; init; }

    /// <summary>Elapsed time until when a person wants the other cloud's application to run, for a planned move; null for not.</summary>
    public TimeSpan? PreparingUntil { get; init; }

    /// <summary>Last reason given, so that only changes are reported.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The state of a controller that has just started.</summary>
    /// <param name="cloud">Its cloud.</param>
    /// <param name="seed">A random number, another for every process.</param>
    public static FailoverState Start(string cloud, ulong seed) => new() { Seed = seed, Lease = new LeaseView(cloud) };
}
