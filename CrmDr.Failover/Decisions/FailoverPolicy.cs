using CrmDr.Failover.Authority;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Decisions;

/// <summary>The plan as one cloud's controller needs it.</summary>
public sealed record FailoverPolicy
{
    /// <summary>The cloud this controller runs in.</summary>
    public required string Cloud { get; init; }

    /// <summary>The other cloud.</summary>
    public required string Peer { get; init; }

    /// <summary>The cloud that takes the lease when nobody has ever held it, and the target of a failback.</summary>
    public required string PreferredPrimary { get; init; }

    /// <summary>The lease's durations.</summary>
    public required LeaseTiming Timing { get; init; }

    /// <summary>Time between two looks when nothing is going on.</summary>
    public required TimeSpan Loop { get; init; }

    /// <summary>Time between two looks while a transition is going on.</summary>
    /// <value>Default 20 ms.</value>
    public TimeSpan TransitionLoop { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Time between two looks at the witness while following: a taker's wait begins with the look that first shows the last renewal.</summary>
    /// <value>A twentieth of the ttl, or <see cref="Loop"/> when that is shorter.</value>
    public TimeSpan FollowLoop => Timing.Ttl / 20 < Loop ? Timing.Ttl / 20 : Loop;

    /// <summary>The oldest unconfirmed write that may be acknowledged while the peer is listed as eligible.</summary>
    public required TimeSpan MaxLag { get; init; }

    /// <summary>How long a promotion waits at the most for changes that have arrived to be applied.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>Apply is drained when its position has not moved for this long.</summary>
    /// <value>Default 60 ms.</value>
    public TimeSpan DrainQuiet { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>How long a switchover may take before it is rolled back.</summary>
    public required TimeSpan SwitchoverTimeout { get; init; }

    /// <summary>Whether a standby takes over by itself. Otherwise everything is prepared and waits for a person.</summary>
    public bool Automatic { get; init; } = true;

    /// <summary>Whether an acknowledged write is on both sides, as long as the peer may take over by itself.</summary>
    /// <value>Default false: mode <c>async</c>.</value>
    public bool Synchronous { get; init; }

    /// <summary>What to do in mode <c>sync</c> while the peer is away.</summary>
    /// <value>Default <c>block</c>.</value>
    public StandbyLossMode OnStandbyLoss { get; init; }

    /// <summary>How long the peer may be away before <c>continue</c> goes on without it.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan StandbyLoss { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether a primary goes on without the witness while its peer promises not to take over.</summary>
    /// <value>Default true.</value>
    public bool Failsafe { get; init; } = true;

    /// <summary>How long a failover that a person asked for may take: the wait for the lease, for what was promised, and the take itself.</summary>
    public TimeSpan FailoverTimeout => SwitchoverTimeout + Timing.TakeAfter + Timing.PromiseBinds;

    /// <summary>A standby takes over by itself only when the last unplanned failover is at least this old. A person may at any time.</summary>
    /// <value>Default 0: no minimum.</value>
    public TimeSpan MinimumBetweenFailovers { get; init; }

    /// <summary>Engine <c>dms</c>: changes are carried by a service that this controller neither sees nor steers.</summary>
    /// <value>Default false: PostgreSQL's own logical replication.</value>
    public bool Managed { get; init; }

    /// <summary>With it: whether a standby takes over by itself all the same.</summary>
    /// <value>Default false.</value>
    public bool AcceptLoss { get; init; }

    /// <summary>Strategy active-active: both clouds write, and nobody takes over from anybody.</summary>
    /// <value>Default false: whoever holds the lease writes.</value>
    public bool BothWrite { get; init; }

    /// <summary>Strategy pilot-light in the cloud whose cache and application run only when they are needed.</summary>
    /// <value>Default false: they always run.</value>
    public bool StartsApplication { get; init; }

    /// <summary>The same of the other cloud.</summary>
    /// <value>Default false.</value>
    public bool PeerStartsApplication { get; init; }

    /// <summary>How long a promotion waits for them before it opens the gate without.</summary>
    /// <value>Default 1800 s.</value>
    public TimeSpan ProvisionPatience { get; init; } = TimeSpan.FromSeconds(1800);

    /// <summary>How long the other cloud must have served before they are ended.</summary>
    /// <value>Five ttl: a role that has just moved may move back.</value>
    public TimeSpan RetireAfter => Timing.Ttl * 5;

    /// <summary>How long the local database may be away before the holder lets its lease lapse.</summary>
    public TimeSpan DatabaseGrace => Timing.Ttl;

    /// <summary>How long the application may be silent before the holder passes the lease on.</summary>
    /// <value>Two ttl: one that has just become active and is run over by held requests may be silent for one.</value>
    public TimeSpan ApplicationGrace => Timing.Ttl * 2;
}
