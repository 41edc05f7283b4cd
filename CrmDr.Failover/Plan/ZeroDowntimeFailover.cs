namespace CrmDr.Failover.Plan;

/// <summary>What becomes of a pinned session whose origin cannot be reached. Mode <c>cloudflare</c> only.</summary>
public enum ZeroDowntimeFailover
{
    /// <summary>The request fails.</summary>
    None,

    /// <summary>The request goes elsewhere; the session stays with its origin.</summary>
    Temporary,

    /// <summary>The request goes elsewhere, and the session with it.</summary>
    Sticky,
}
