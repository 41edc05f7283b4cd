using System.Diagnostics.Metrics;
using CrmDr.Failover.Telemetry;
using CrmDr.ServiceDefaults.Telemetry;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>What is counted of the cache wherever it is changed.</summary>
public static class CacheMeter
{
    private static readonly Meter Meter = new("CrmDr.Cache");

    private static readonly Counter<long> Drops = Meter.Counter(CrmMetrics.CacheDrops);

    public static void Dropped(string what, int count = 1) => Drops.Add(count, new KeyValuePair<string, object?>("what", what));
}
