using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>Everything that one pass of the loop knows. What is null is not known, which is never taken for dead.</summary>
public sealed record Observation
{
    /// <summary>The local database; null while unknown, as after a command that changed it.</summary>
    public LocalDatabase? Local { get; init; }

    /// <summary>The local database did not answer the last look.</summary>
    public bool LocalDown { get; init; }

    /// <summary>The peer's controller; null when it did not answer the last look.</summary>
    public PeerReport? Peer { get; init; }

    /// <summary>Monotonic time at which <see cref="Peer"/> was asked for.</summary>
    public TimeSpan PeerAskedAt { get; init; }

    /// <summary>Lanes with a command under way.</summary>
    public ImmutableHashSet<Lane> Busy { get; init; } = [];

    /// <summary>The salvage of this epoch has finished since it was started.</summary>
    public long? SalvagedEpoch { get; init; }

    /// <summary>Monotonic time, for it is waited for, until which an application may still believe in the authority it was given; null when none does.</summary>
    public TimeSpan? PromisedUntil { get; init; }

    /// <summary>Elapsed time since when no application of this cloud has asked for the authority; null while one does, and before the first has.</summary>
    public TimeSpan? ApplicationSilentSince { get; init; }

    /// <summary>An application of this cloud asks for the authority and could serve at once. Looked at with strategy pilot-light alone.</summary>
    public bool ApplicationReady { get; init; }

    /// <summary>The highest epoch that an application of this cloud has heard of, as it said when it asked; 0 for none. It acknowledges nothing under a lower one.</summary>
    public long ApplicationEpoch { get; init; }

    /// <summary>Automatic failover is paused here by a person.</summary>
    public bool Paused { get; init; }
}
