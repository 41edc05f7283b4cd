namespace CrmDr.Failover.Steering;

/// <summary>What the gateway is allowed to do for a request whose pool fails.</summary>
public enum GatewayMode
{
    /// <summary>Hold it, send it again, and take evidence from requests as well as from the monitor.</summary>
    Full,

    /// <summary>What Cloudflare's load balancer does: only the monitor counts, nothing is held or sent again.</summary>
    Cloudflare,

    /// <summary>What Route 53 does: health checks choose between a PRIMARY and a SECONDARY record, and each client keeps its answer for the TTL. Nothing is held or sent again.</summary>
    Route53,
}
