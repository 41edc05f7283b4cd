using System.Collections.Immutable;

namespace CrmDr.Failover.Telemetry;

/// <summary>
/// Every metric of CrmDr: services make their instruments from this list, and the page, the dashboard and the alarms are written from it (<c>./crmdr publish</c>). Nothing is measured that is not here.
/// </summary>
public static class CrmMetrics
{
    public const string Authority = "Who may write";
    public const string Replication = "Replication";
    public const string Traffic = "Traffic";
    public const string Application = "Application";
    public const string Cache = "Cache";

    private const string Controller = "controller";
    private const string Api = "api";

    private static readonly (string, string) Cloud = ("cloud", "`aws`, `gcp`");
    private static readonly (string, string) Pool = ("pool", "a cloud's name");

    public static readonly MetricDefinition ControllerActs = new("crmdr.controller.acts", MetricKind.Gauge, "1", Controller, "1 while a controller of this cloud acts; silence means that none does.") { Group = Authority, Tags = [Cloud] };

    public static readonly MetricDefinition Role = new("crmdr.role", MetricKind.Gauge, "1", Controller, "1 for the role that the cloud has; other roles are not sent.")
    {
        Group = Authority,
        Tags = [Cloud, ("role", "`primary`, `standby`, `promoting`, `switching over`, `fenced`, `unknown`")],
    };

    public static readonly MetricDefinition Epoch = new("crmdr.epoch", MetricKind.Gauge, "1", Controller, "The newest epoch that is known. It only grows; it grows with every change of the primary.") { Group = Authority, Tags = [Cloud] };

    public static readonly MetricDefinition LeaseRemaining = new("crmdr.lease.remaining", MetricKind.Gauge, "s", Controller, "Until the lease ends unless it is renewed. The holder's alone.") { Group = Authority, Tags = [Cloud] };

    public static readonly MetricDefinition PairProtected = new("crmdr.pair.protected", MetricKind.Gauge, "1", Controller, "1 while the other cloud may take over by itself, 0 while it may not. The holder's alone.") { Group = Authority, Tags = [Cloud] };

    public static readonly MetricDefinition WitnessReachable = new("crmdr.witness.reachable", MetricKind.Gauge, "1", Controller, "1 while the witness answers, else 0.") { Group = Authority, Tags = [Cloud] };

    public static readonly MetricDefinition DatabaseReachable = new("crmdr.database.reachable", MetricKind.Gauge, "1", Controller, "1 while the cloud's own database answers, else 0.") { Group = Authority, Tags = [Cloud] };

    public static readonly MetricDefinition PhaseDuration = new("crmdr.failover.phase.duration", MetricKind.Histogram, "s", Controller, "How long each phase of a change of the primary took in this cloud.")
    {
        Group = Authority,
        Tags = [Cloud, ("phase", "`detect` (the lease stood still), `take`, `stop-apply`, `open-gate`, `promote` (from the taken lease to the open gate), `fence`, `marker`, `give`, `switch-over` (the whole of it at the old primary)")],
        Buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    public static readonly MetricDefinition ReplicationLag = new("crmdr.replication.lag", MetricKind.Gauge, "s", Controller, "Age of the oldest write that the other cloud may lack. The holder's alone.") { Group = Replication, Tags = [Cloud] };

    public static readonly MetricDefinition ReplicationLagBytes = new("crmdr.replication.lag.bytes", MetricKind.Gauge, "By", Controller, "Log that the other cloud may lack. The holder's alone.") { Group = Replication, Tags = [Cloud] };

    public static readonly MetricDefinition SlotWal = new("crmdr.replication.slot.wal", MetricKind.Gauge, "By", Controller, "Log that is kept for the other cloud: what it has not confirmed, and what transactions that still run began with. Past `max_slot_wal_keep_size` the slot is lost.") { Group = Replication, Tags = [Cloud] };

    public static readonly MetricDefinition Conflicts = new("crmdr.conflicts", MetricKind.Counter, "{row}", Controller, "Rows of the other cloud that lost against newer ones here: they are in the ledger. Salvage counts for itself.")
    {
        Group = Replication,
        Tags = [Cloud, ("table", "the table's name"), ("operation", "`insert`, `update`")],
    };

    public static readonly MetricDefinition GatewayHeld = new("crmdr.gateway.held", MetricKind.UpDownCounter, "{request}", "gateway", "Requests that are held right now because no cloud serves them.") { Group = Traffic };

    public static readonly MetricDefinition GatewayHoldDuration = new("crmdr.gateway.hold.duration", MetricKind.Histogram, "s", "gateway", "How long a request that was held waited until it was answered or given up.")
    {
        Group = Traffic,
        Buckets = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    public static readonly MetricDefinition GatewayResent = new("crmdr.gateway.resent", MetricKind.Counter, "{request}", "gateway", "Attempts after a request's first.") { Group = Traffic, Tags = [Pool] };

    public static readonly MetricDefinition GatewayHedged = new("crmdr.gateway.hedged", MetricKind.Counter, "{request}", "gateway", "Reads that were also sent to a second origin of their pool.") { Group = Traffic, Tags = [Pool] };

    public static readonly MetricDefinition PoolHealth = new("crmdr.pool.health", MetricKind.Gauge, "1", "gateway", "1 while the pool is active, else 0.") { Group = Traffic, Tags = [Pool] };

    public static readonly MetricDefinition Writes = new("crmdr.writes", MetricKind.Counter, "{write}", Api, "Writes that were not the client's fault, by how they ended.") { Group = Application, Tags = [("outcome", "`acknowledged`, `replayed`, `not-stored`, `unknown`")] };

    public static readonly MetricDefinition RetentionRemoved = new("crmdr.retention.removed", MetricKind.Counter, "{row}", Api, "Rows that were removed because of their age.") { Group = Application, Tags = [("table", "the table's name")] };

    public static readonly MetricDefinition CacheHit = new("crmdr.cache.hit", MetricKind.Counter, "{read}", Api, "Questions that the cache answered.") { Group = Cache, Tags = [("what", "`row`, `summary`")] };

    public static readonly MetricDefinition CacheMiss = new("crmdr.cache.miss", MetricKind.Counter, "{read}", Api, "Questions that the cache did not answer.") { Group = Cache, Tags = [("what", "`row`, `summary`")] };

    public static readonly MetricDefinition CacheDrops = new("crmdr.cache.drops", MetricKind.Counter, "{change}", "api, controller", "Changes that a Redis did not take.") { Group = Cache, Tags = [("what", "`entry` (of this cloud), `mirror` (of the other)")] };

    public static readonly MetricDefinition MirrorLag = new("crmdr.cache.mirror.lag", MetricKind.Gauge, "s", Controller, "How long ago the copy of the other cloud's cache was whole.") { Group = Cache };

    public static readonly MetricDefinition MirrorBehind = new("crmdr.cache.mirror.behind", MetricKind.Gauge, "{change}", Controller, "Changes of the other cloud's cache that are still to come.") { Group = Cache };

    public static readonly MetricDefinition MirrorChanges = new("crmdr.cache.mirror.changes", MetricKind.Counter, "{change}", Controller, "Changes of the other cloud's cache that were applied to the copy here.") { Group = Cache };

    public static readonly MetricDefinition MirrorFlushes = new("crmdr.cache.mirror.flushes", MetricKind.Counter, "{flush}", Controller, "How often something was missing and the copy began anew.") { Group = Cache };

    public static readonly MetricDefinition TakeoverEntries = new("crmdr.cache.takeover.entries", MetricKind.Counter, "{entry}", Controller, "Entries of the cache that were judged after a promotion.") { Group = Cache, Tags = [("verdict", "`serve`, `newer`, `older` than the database")] };

    /// <summary>All of them, in the order of the page.</summary>
    public static ImmutableArray<MetricDefinition> All { get; } =
    [
        ControllerActs, Role, Epoch, LeaseRemaining, PairProtected, WitnessReachable, DatabaseReachable, PhaseDuration,
        ReplicationLag, ReplicationLagBytes, SlotWal, Conflicts,
        GatewayHeld, GatewayHoldDuration, GatewayResent, GatewayHedged, PoolHealth,
        Writes, RetentionRemoved,
        CacheHit, CacheMiss, CacheDrops, MirrorLag, MirrorBehind, MirrorChanges, MirrorFlushes, TakeoverEntries,
    ];
}
