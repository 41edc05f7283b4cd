using System.Diagnostics.Metrics;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;

namespace CrmDr.Gateway;

/// <summary>What the gateway measures of itself, meter <c>crmdr.gateway</c>.</summary>
internal sealed class GatewayMetrics
{
    public const string MeterName = "crmdr.gateway";

    private readonly Meter _meter;
    private long _resentTotal;
    private readonly Counter<long> _resent;

    public GatewayMetrics(IMeterFactory factory)
    {
        _meter = factory.Create(MeterName);
        Held = _meter.CreateUpDownCounter<int>("crmdr.gateway.held", "{request}", "Requests held right now.");
        _resent = _meter.CreateCounter<long>("crmdr.gateway.resent", "{request}", "Attempts after a request's first.");
    }

    public UpDownCounter<int> Held { get; }

    public long ResentTotal => Interlocked.Read(ref _resentTotal);

    public void Resent(string pool)
    {
        Interlocked.Increment(ref _resentTotal);
        _resent.Add(1, new KeyValuePair<string, object?>("pool", pool));
    }

    /// <summary>Publishes whether each pool is active (1) or not (0).</summary>
    public void Observe(PoolBoard board, GatewaySettings settings) =>
        _meter.CreateObservableGauge("crmdr.pool.health", () => board.Current.State.Pools.Select(pool => new Measurement<int>(
            PoolsPolicy.IsActive(board.Current.State, pool, settings.Mode) ? 1 : 0, new KeyValuePair<string, object?>("pool", pool.Name))), null, "1: the pool is active.");
}
