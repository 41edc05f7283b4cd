namespace CrmDr.Failover.Plan;

/// <summary>How much of the application runs in a cloud before anything happens.</summary>
public enum CloudCapacity
{
    /// <summary>Enough for all users.</summary>
    Full,

    /// <summary>Enough to serve at once, and to grow from.</summary>
    Reduced,

    /// <summary>The database alone.</summary>
    Minimal,
}
