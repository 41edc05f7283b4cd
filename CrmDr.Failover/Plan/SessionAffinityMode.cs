namespace CrmDr.Failover.Plan;

/// <summary>Whether a client stays with the origin that served it first.</summary>
public enum SessionAffinityMode
{
    /// <summary>Every request is steered anew.</summary>
    None,

    /// <summary>A cookie names the pool and the origin.</summary>
    Cookie,

    /// <summary>The same; who comes without it goes where its address leads, the same place each time.</summary>
    IpCookie,

    /// <summary>The balancer remembers by headers of the request; nothing is set at the client.</summary>
    Header,
}
