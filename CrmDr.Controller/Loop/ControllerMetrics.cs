using System.Diagnostics.Metrics;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Telemetry;
using CrmDr.ServiceDefaults.Telemetry;

namespace CrmDr.Controller.Loop;

/// <summary>What alarms and dashboards look at, as the loop last knew it. Each measurement carries the cloud; what is not known is not measured.</summary>
/// <remarks>What each means stands in <see cref="CrmMetrics"/>.</remarks>
public sealed class ControllerMetrics : IDisposable
{
    public const string Name = "CrmDr.Controller";

    private readonly Meter _meter = new(Name);
    private readonly FailoverPolicy _policy;
    private readonly Func<LoopSnapshot> _known;
    private readonly Func<ClockReading> _clock;
    private readonly KeyValuePair<string, object?> _cloud;

    public ControllerMetrics(FailoverPolicy policy, Func<LoopSnapshot> known, Func<ClockReading> clock)
    {
        (_policy, _known, _clock) = (policy, known, clock);
        _cloud = new("cloud", policy.Cloud);
        Gauge(CrmMetrics.ControllerActs, (_, _) => 1);
        _meter.Gauge(CrmMetrics.Role, () => [new(1, _cloud, new("role", Words.Of(_known().Role)))]);
        Gauge(CrmMetrics.Epoch, (known, _) => known.State.Lease.Record?.Epoch);
        Gauge(CrmMetrics.LeaseRemaining, (known, now) => Held(known) && known.State.Lease.LiveUntil is { } until ? Math.Max(0, (until - now.Elapsed).TotalSeconds) : null);
        Gauge(CrmMetrics.PairProtected, (known, _) => Held(known) ? known.State.Lease.Record!.Eligible.Contains(_policy.Peer) ? 1 : 0 : null);
        Gauge(CrmMetrics.WitnessReachable, (known, _) => known.WitnessError is null && known.State.Lease.Record is not null ? 1 : 0);
        Gauge(CrmMetrics.DatabaseReachable, (known, _) => known.Seen.LocalDown ? 0 : 1);
        Gauge(CrmMetrics.ReplicationLag, (known, now) => Held(known) ? known.State.Lag.Lag(now.Elapsed)?.TotalSeconds : null);
        Gauge(CrmMetrics.ReplicationLagBytes, (known, _) => Held(known) ? SlotOf(known)?.LagBytes : null);
        Gauge(CrmMetrics.SlotWal, (known, _) => SlotOf(known)?.KeptBytes);
    }

    public void Dispose() => _meter.Dispose();

    private bool Held(LoopSnapshot known) => known.State.Lease.Record?.Holder == _policy.Cloud;

    private static SlotLook? SlotOf(LoopSnapshot known) => known.Seen.Local is { Slot: { Exists: true } slot } ? slot : null;

    private void Gauge(MetricDefinition metric, Func<LoopSnapshot, ClockReading, double?> value) => _meter.Gauge(metric, () => value(_known(), _clock()) is { } found ? [new(found, _cloud)] : []);
}
