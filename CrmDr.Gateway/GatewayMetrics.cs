using System.Diagnostics.Metrics;
using CrmDr.Failover.Steering;
using CrmDr.Failover.Telemetry;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;
using CrmDr.ServiceDefaults.Telemetry;

namespace CrmDr.Gateway;

/// <summary>What the gateway measures of itself, meter <c>crmdr.gateway</c>.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "crmdr.gateway";

    private readonly Meter _meter;
    private long _resentTotal;
    private readonly Counter<long> _resent;
    private readonly Counter<long> _hedged;

    public GatewayMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        Held = _meter.UpDownCounter(CrmMetrics.GatewayHeld);
        HoldDuration = _meter.Histogram(CrmMetrics.GatewayHoldDuration);
        _resent = _meter.Counter(CrmMetrics.GatewayResent);
        _hedged = _meter.Counter(CrmMetrics.GatewayHedged);
    }

    public UpDownCounter<int> Held { get; }

    public Histogram<double> HoldDuration { get; }

    public long ResentTotal => Interlocked.Read(ref _resentTotal);

    public void Resent(string pool)
    {
        Interlocked.Increment(ref _resentTotal);
        _resent.Add(1, new KeyValuePair<string, object?>("pool", pool));
    }

    /// <summary>A read was sent to a second origin of its pool.</summary>
    public void Hedged(string pool) => _hedged.Add(1, new KeyValuePair<string, object?>("pool", pool));

    /// <summary>Publishes whether each pool is active (1) or not (0).</summary>
    public void Observe(PoolBoard board, GatewaySettings settings) =>
        _meter.Gauge(CrmMetrics.PoolHealth, () => board.Current.State.Pools.Select(pool => new Measurement<double>(
            PoolsPolicy.IsActive(board.Current.State, pool, settings.Mode) ? 1 : 0, new KeyValuePair<string, object?>("pool", pool.Name))));
}
