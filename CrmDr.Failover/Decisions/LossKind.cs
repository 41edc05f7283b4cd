namespace CrmDr.Failover.Decisions;

/// <summary>What became of writes that could not be salvaged transaction by transaction.</summary>
public enum LossKind
{
    /// <summary>They are gone with the disks they were on.</summary>
    Gone,

    /// <summary>They were merged row by row, the newer version of each row winning: a transaction of that range may be there in part.</summary>
    Merged,
}
