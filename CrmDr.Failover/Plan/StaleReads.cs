namespace CrmDr.Failover.Plan;

/// <summary>What becomes of reads while no cloud is active.</summary>
public enum StaleReads
{
    /// <summary>A standby that is ready serves them, marked with <c>CrmDr-Stale: true</c>.</summary>
    Allow,

    /// <summary>They are held like writes.</summary>
    Hold,
}
