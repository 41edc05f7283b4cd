using System.Diagnostics.Metrics;

namespace CrmDr.Api;

/// <summary>What the CRM counts.</summary>
internal static class CrmMeter
{
    private static readonly Meter Meter = new("CrmDr.Api");

    private static readonly Counter<long> CacheReads =
        Meter.CreateCounter<long>("crmdr.cache.reads", description: "Questions to the cache for a row or a summary, by whether it had it (hit)");

    private static readonly Counter<long> Writes =
        Meter.CreateCounter<long>("crmdr.writes", description: "Writes that were not the client's fault, by how they ended");

    private static readonly Counter<long> Removed =
        Meter.CreateCounter<long>("crmdr.retention.removed", "{row}", "Rows that were removed because of their age, by table");

    public static void CountRemoved(string table, long rows) => Removed.Add(rows, new KeyValuePair<string, object?>("table", table));

    public static void CountCacheRead(string what, bool hit) =>
        CacheReads.Add(1, new KeyValuePair<string, object?>("what", what), new KeyValuePair<string, object?>("hit", hit));

    public static void CountWrite(string outcome) => Writes.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
}
