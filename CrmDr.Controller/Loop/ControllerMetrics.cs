using System.Diagnostics.Metrics;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>What alarms and dashboards look at, as the loop last knew it. Each measurement carries the cloud; what is not known is not measured.</summary>
/// <remarks>
/// <c>crmdr.controller.acts</c> 1 while a controller of this cloud acts; silence means that none does. <c>crmdr.lease.remaining</c> (s) and <c>crmdr.replication.lag</c> (s: the age of the oldest write
/// that the peer may lack) are the holder's alone. <c>crmdr.lease.epoch</c>; <c>crmdr.pair.protected</c> (0 or 1, the holder's alone): the peer may take over by itself.
/// <c>crmdr.replication.slot.wal</c> (bytes): WAL that the peer has not confirmed. <c>crmdr.witness.reachable</c> and <c>crmdr.database.reachable</c> (0 or 1).
/// </remarks>
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
        Gauge("crmdr.controller.acts", null, "A controller of this cloud acts", (_, _) => 1);
        Gauge("crmdr.lease.remaining", "s", "Until the lease ends unless renewed", (known, now) => Held(known) && known.State.Lease.LiveUntil is { } until ? Math.Max(0, (until - now.Elapsed).TotalSeconds) : null);
        Gauge("crmdr.lease.epoch", null, "The newest epoch known", (known, _) => known.State.Lease.Record?.Epoch);
        Gauge("crmdr.pair.protected", null, "The other cloud may take over by itself", (known, _) => Held(known) ? known.State.Lease.Record!.Eligible.Contains(_policy.Peer) ? 1 : 0 : null);
        Gauge("crmdr.replication.lag", "s", "Age of the oldest write that the other cloud may lack", (known, now) => Held(known) ? known.State.Lag.Lag(now.Elapsed)?.TotalSeconds : null);
        Gauge("crmdr.replication.slot.wal", "By", "WAL that the other cloud has not confirmed", (known, _) => known.Seen.Local is { Slot: { Exists: true } slot } ? slot.LagBytes : null);
        Gauge("crmdr.witness.reachable", null, "The witness answers", (known, _) => known.WitnessError is null && known.State.Lease.Record is not null ? 1 : 0);
        Gauge("crmdr.database.reachable", null, "The local database answers", (known, _) => known.Seen.LocalDown ? 0 : 1);
    }

    public void Dispose() => _meter.Dispose();

    private bool Held(LoopSnapshot known) => known.State.Lease.Record?.Holder == _policy.Cloud;

    private void Gauge(string name, string? unit, string description, Func<LoopSnapshot, ClockReading, double?> value) =>
        _meter.CreateObservableGauge(name, () => value(_known(), _clock()) is { } found ? [new Measurement<double>(found, _cloud)] : Array.Empty<Measurement<double>>(), unit, description);
}
