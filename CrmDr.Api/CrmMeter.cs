using System.Diagnostics.Metrics;
using CrmDr.Failover.Telemetry;
using CrmDr.ServiceDefaults.Telemetry;

namespace CrmDr.Api;

/// <summary>What the CRM counts.</summary>
internal static class CrmMeter
{
    private static readonly Meter Meter = new("CrmDr.Api");

    private static readonly Counter<long> CacheHits = Meter.Counter(CrmMetrics.CacheHit);

    private static readonly Counter<long> CacheMisses = Meter.Counter(CrmMetrics.CacheMiss);

    private static readonly Counter<long> Writes = Meter.Counter(CrmMetrics.Writes);

    private static readonly Counter<long> Removed = Meter.Counter(CrmMetrics.RetentionRemoved);

    public static void CountRemoved(string table, long rows) => Removed.Add(rows, new KeyValuePair<string, object?>("table", table));

    public static void CountCacheRead(string what, bool hit) => (hit ? CacheHits : CacheMisses).Add(1, new KeyValuePair<string, object?>("what", what));

    public static void CountWrite(string outcome) => Writes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
