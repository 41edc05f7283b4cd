namespace CrmDr.Failover.Steering;

/// <summary>In what capacity a place serves a request.</summary>
public enum ServedAs
{
    /// <summary>The pool is active.</summary>
    Active,

    /// <summary>No pool is active; this one is ready and may serve reads, marked as stale.</summary>
    Stale,

    /// <summary>No pool is active; this is the fallback pool, whatever its health.</summary>
    Fallback,
}
