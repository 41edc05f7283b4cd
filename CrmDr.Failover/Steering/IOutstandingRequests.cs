namespace CrmDr.Failover.Steering;

/// <summary>Requests that were sent to a pool and have not ended.</summary>
public interface IOutstandingRequests
{
    /// <summary>How many of a pool.</summary>
    int Of(string pool);
}
