namespace CrmDr.Failover.Replication;

/// <summary>What two looks at a row on both sides tell.</summary>
public enum DifferenceState
{
    /// <summary>Both sides have the same.</summary>
    Same,

    /// <summary>They differ, but a change may be on its way: look again.</summary>
    Moving,

    /// <summary>They differ, and nothing is on its way that would mend it.</summary>
    Different,
}
