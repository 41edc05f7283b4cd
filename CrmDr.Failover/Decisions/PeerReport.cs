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
}
