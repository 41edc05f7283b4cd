using CrmDr.Controller.Caching;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Endpoints;

/// <summary>Everything a person wants to know of one cloud, as its controller sees it.</summary>
/// <param name="Cloud">The cloud whose controller answers.</param>
/// <param name="Role">Its role.</param>
/// <param name="Reason">Why, in one sentence.</param>
/// <param name="Paused">A person has paused automatic failover here.</param>
/// <param name="Strategy">The plan's strategy.</param>
/// <param name="Profile">The plan's profile.</param>
/// <param name="Witness">The record, and whether the witness answers.</param>
/// <param name="Lease">This cloud's part in it.</param>
/// <param name="Database">The local database; null while it does not answer.</param>
/// <param name="Replication">Both directions.</param>
/// <param name="Protected">The pair would survive the loss of the primary without a person: it is there, and lists the peer as eligible.</param>
/// <param name="Unprotected">Why not, otherwise.</param>
/// <param name="Salvage">The last salvage, or the one under way.</param>
/// <param name="Peer">The peer's own words; null while it does not answer.</param>
/// <param name="Cache">How this cloud's cache follows the other's, or what it took over.</param>
public sealed record StatusReport(
    string Cloud,
    string Role,
    string Reason,
    bool Paused,
    string Strategy,
    string Profile,
    WitnessStatus Witness,
    LeaseStatus Lease,
    DatabaseStatus? Database,
    ReplicationStatus? Replication,
    bool Protected,
    string? Unprotected,
    object? Salvage,
    PeerReport? Peer,
    CacheStatus Cache)
{
    /// <summary>Which of several controllers of this cloud acts and answers; null when there is only one.</summary>
    public string? Replica { get; init; }

    /// <summary>Conflicts that nobody has resolved, by kind; null in a cloud whose gate has not been open since this controller began.</summary>
    public IReadOnlyList<Conflicts.ConflictKind>? Conflicts { get; init; }
}

/// <summary>The witness's record.</summary>
public sealed record WitnessStatus(bool Reachable, string? Error, long Revision, long Epoch, string? Holder, IReadOnlyList<string> Eligible);

/// <summary>The lease as seen here.</summary>
/// <param name="Held">This cloud holds a live lease.</param>
/// <param name="RemainingSeconds">Until it ends unless renewed.</param>
/// <param name="AgeSeconds">How long the witness's revision has stood.</param>
/// <param name="Failsafe">It is live only because the peer has promised not to take over: the witness does not answer.</param>
public sealed record LeaseStatus(bool Held, double RemainingSeconds, double AgeSeconds, bool Failsafe);

/// <summary>The local database.</summary>
/// <param name="GateEpoch">Epoch for which the gate is open.</param>
/// <param name="WriterGranted">The application may write as far as the roles go.</param>
/// <param name="HighestEpoch">Highest epoch it knows of.</param>
/// <param name="Promotions">The last ones.</param>
/// <param name="Id">Which database it is: made when the platform was installed.</param>
/// <param name="Seeded">It holds what the pair has written; a new one does not yet.</param>
/// <param name="Losses">Recorded ranges of writes that could not be salvaged: <c>GET /api/losses</c>.</param>
public sealed record DatabaseStatus(long? GateEpoch, bool WriterGranted, long HighestEpoch, IReadOnlyList<Promotion> Promotions, string? Id, bool Seeded, int Losses);

/// <summary>Replication as seen from here.</summary>
/// <param name="Mode"><c>async</c> or <c>sync</c>.</param>
/// <param name="Synchronous">In mode <c>sync</c> at the primary: <c>protected</c>, <c>waiting</c> or <c>continuing without the standby</c>; else null.</param>
/// <param name="LagBytes">WAL that the peer has not confirmed.</param>
/// <param name="LagSeconds">Age of the oldest write that the peer may lack; null while unknown.</param>
/// <param name="Slot">The slot that the peer reads.</param>
/// <param name="Subscription">The subscription to the peer.</param>
/// <param name="TablesPublished">Tables of the publication.</param>
public sealed record ReplicationStatus(string Mode, string? Synchronous, ulong LagBytes, double? LagSeconds, SlotLook Slot, SubscriptionLook Subscription, int TablesPublished)
{
    /// <summary><c>native</c>, or <c>dms</c>: then slot and subscription say nothing, for neither is used.</summary>
    public string Engine { get; init; } = "native";
}
