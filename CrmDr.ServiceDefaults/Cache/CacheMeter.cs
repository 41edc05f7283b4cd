using System.Diagnostics.Metrics;

namespace CrmDr.ServiceDefaults.Cache;

/// <summary>What is counted of the cache wherever it is changed.</summary>
public static class CacheMeter
{
    private static readonly Meter Meter = new("CrmDr.Cache");

    private static readonly Counter<long> Drops =
        Meter.CreateCounter<long>("crmdr.cache.drops", description: "Changes that a Redis did not take: of this cloud (entry) or of the other (mirror)");

    public static void Dropped(string what, int count = 1) => Drops.Add(count, new KeyValuePair<string, object?>("what", what));
}
