namespace CrmDr.Failover.Steering;

/// <summary>Route 53's weighted routing: one record for each cloud, chosen among the healthy ones in proportion to the weights.</summary>
/// <remarks>
/// Follows "Weighted routing" and "How Amazon Route 53 chooses records when health checking is configured" of the Route 53 Developer Guide. A record of weight 0 is considered when all others
/// are unhealthy; where none is healthy, all count as healthy.
/// </remarks>
public static class WeightedRecords
{
    /// <summary>The records to choose among when none is healthy: all of them.</summary>
    public static IEnumerable<PoolState> WhenNoneIsHealthy(IEnumerable<PoolState> records) => records;
}
