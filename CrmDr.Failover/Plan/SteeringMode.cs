namespace CrmDr.Failover.Plan;

/// <summary>How the gateway chooses among the pools that are active.</summary>
public enum SteeringMode
{
    /// <summary>Ordered failover: the primary's pool first, then the standby's.</summary>
    Off,

    /// <summary>At random, in proportion to the weights.</summary>
    Random,

    /// <summary>The pool whose probes answer fastest.</summary>
    DynamicLatency,

    /// <summary>In proportion to the weights, less the more requests are in flight.</summary>
    LeastOutstandingRequests,

    /// <summary>In an order of the client's region.</summary>
    Geo,
}
