namespace CrmDr.Failover.Plan;

/// <summary>What the primary does in mode <c>sync</c> while the standby is away.</summary>
public enum StandbyLossMode
{
    /// <summary>It waits: nothing is acknowledged that is not on both sides, whatever that costs in availability.</summary>
    Block,

    /// <summary>It strikes the standby out, so that it cannot take over by itself, and then goes on without it.</summary>
    Continue,
}
