namespace CrmDr.Failover.Steering;

/// <summary>Route 53's failover routing: one PRIMARY record, one SECONDARY record, each evaluating the health of its target.</summary>
/// <remarks>
/// The primary while it is healthy, else the secondary while that is: the order of the active pools. Follows "Active-active and active-passive
/// failover" and "How Amazon Route 53 chooses records when health checking is configured" of the Route 53 Developer Guide. Does not protect against two records that are both unhealthy: DNS always answers.
/// </remarks>
public static class FailoverRecords
{
    /// <summary>The record of the answer when neither is healthy: then all count as healthy, and the primary comes first.</summary>
    public static IEnumerable<PoolState> WhenNoneIsHealthy(IEnumerable<PoolState> records) => records.Take(1);
}
