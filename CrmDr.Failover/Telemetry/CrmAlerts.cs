using System.Collections.Immutable;

namespace CrmDr.Failover.Telemetry;

/// <summary>Every alarm on a metric of CrmDr. Rules of Prometheus, CloudWatch and Cloud Monitoring are written from it.</summary>
public static class CrmAlerts
{
    private static readonly AlertLimit One = new("1", _ => 1, "1");
    private static readonly AlertLimit MaxLag = new("`replication.maxLagSeconds`", plan => plan.Replication.MaxLag.TotalSeconds, "var.limits.max_lag_seconds");
    private static readonly AlertLimit ThirdOfLease = new("a third of `lease.ttlSeconds`", plan => plan.Lease.Ttl.TotalSeconds / 3, "var.limits.lease_ttl_seconds / 3");
    private static readonly AlertLimit SlotWalMib = new("10 GiB (`slot_wal_alarm_mib`)", _ => 10_240d * 1024 * 1024, "var.slot_wal_alarm_mib * pow(1024, 2)");

    public static ImmutableArray<AlertDefinition> All { get; } =
    [
        new("controller", CrmMetrics.ControllerActs, Above: false, One, "No controller of this cloud acts", "It can neither keep the lease nor take over: docs/runbooks/failover.md.")
        {
            Urgent = true,
            SilenceIsWrong = true,
        },
        new("lease", CrmMetrics.LeaseRemaining, Above: false, ThirdOfLease, "The lease was close to its end", "Renewals are late or fail: docs/runbooks/split-brain-suspicion.md."),
        new("replication-lag", CrmMetrics.ReplicationLag, Above: true, MaxLag, "The other cloud lags", "Past maxLagSeconds it is no longer eligible and cannot take over by itself: docs/runbooks/README.md."),
        new("slot-wal", CrmMetrics.SlotWal, Above: true, SlotWalMib, "WAL is kept for the other cloud, which does not take it", "When too much is kept the slot is given up: docs/runbooks/slot-lost.md.")
        {
            Urgent = true,
            Lasting = TimeSpan.FromMinutes(5),
        },
        new("unprotected", CrmMetrics.PairProtected, Above: false, One, "The other cloud may not take over by itself", "It has not caught up, or is away. An outage now needs a person: docs/runbooks/failover.md.") { Lasting = TimeSpan.FromMinutes(15) },
    ];
}
