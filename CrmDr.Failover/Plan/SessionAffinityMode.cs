namespace CrmDr.Failover.Plan;

/// <summary>Whether a client stays with the origin that served it first.</summary>
public enum SessionAffinityMode
{
    /// <summary>Every request is steered anew.</summary>
    None,

    /// <summary>A cookie names the pool and the origin.</summary>
    Cookie,
}
