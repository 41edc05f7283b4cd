using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>What one controller tells the other.</summary>
/// <param name="Cloud">Whose report it is.</param>
/// <param name="DatabaseUp">Its database answers.</param>
/// <param name="GateEpoch">Epoch for which its gate is open; null when closed.</param>
/// <param name="Fenced">Its gate is closed, its writer role revoked, and no writer's transaction is left.</param>
/// <param name="HighestEpoch">Highest epoch it knows of.</param>
/// <param name="HighestMarker">Highest marker it has seen.</param>
/// <param name="SubscriptionEnabled">It applies our changes.</param>
/// <param name="Streaming">Its apply worker is connected.</param>
/// <param name="PlatformInstalled">Its slot is there.</param>
/// <param name="Paused">A person has paused automatic failover there.</param>
/// <param name="Published">Tables it publishes, sorted.</param>
/// <param name="Ready">Tables of ours that it follows, sorted.</param>
public sealed record PeerReport(
    string Cloud,
    bool DatabaseUp,
    long? GateEpoch,
    bool Fenced,
    long HighestEpoch,
    long HighestMarker,
    bool SubscriptionEnabled,
    bool Streaming,
    bool PlatformInstalled,
    bool Paused,
    ImmutableArray<string> Published,
    ImmutableArray<string> Ready)
{
    /// <summary>Both ends of replication at its database; null while it does not know, and from a controller that does not tell.</summary>
    public ReplicationEnds? Ends { get; init; }

    /// <summary>Epoch under which it holds the lease as far as it knows, or may just be taking it; 0 for none, and from a controller that does not tell.</summary>
    public long TakenEpoch { get; init; }

    /// <summary>An application of its cloud asks for the authority, and could serve at once.</summary>
    public bool ApplicationReady { get; init; }

    /// <summary>It is asked to pass the lease on, and the application that would take over must be started first.</summary>
    public bool WantsPeerApplication { get; init; }

    /// <summary>What this cloud tells about itself.</summary>
    /// <param name="cloud">Its name.</param>
    /// <param name="state">What it has decided so far.</param>
    /// <param name="seen">What it has observed.</param>
    public static PeerReport Of(string cloud, FailoverState state, Observation seen)
    {
        var local = seen.Local;
        return new PeerReport(
            cloud,
            local is not null,
            // While the gate is not known it may be open: saying so keeps the peer from believing in a fence.
            local is null ? state.OpenEpoch ?? state.Lease.Record?.Epoch ?? 0 : local.GateEpoch,
            local is { PlatformInstalled: true, GateEpoch: null, WriterGranted: false },
            local?.HighestEpoch ?? 0,
            local?.HighestMarker ?? 0,
            local?.Subscription.Enabled ?? false,
            local?.Subscription.Streaming ?? false,
            local?.PlatformInstalled ?? false,
            seen.Paused,
            local?.Published ?? [],
            local?.Subscription.Ready ?? [])
        {
            Ends = ReplicationEnds.Of(local),
            TakenEpoch = state.Lease.TakenEpoch,
        };
    }
}
