using System.Diagnostics.Metrics;

namespace CrmDr.Api;

/// <summary>What the CRM counts.</summary>
internal static class CrmMeter
{
    private static readonly Meter Meter = new("CrmDr.Api");

    public static readonly Counter<long> CacheReads = Meter.CreateCounter<long>("crmdr.cache.reads", description: "Reads by id that asked the cache");
    public static readonly Counter<long> Writes = Meter.CreateCounter<long>("crmdr.writes", description: "Writes by how they ended");
}
