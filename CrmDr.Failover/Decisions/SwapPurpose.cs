namespace CrmDr.Failover.Decisions;

/// <summary>Why the witness's record is to change.</summary>
public enum SwapPurpose
{
    /// <summary>The holder stays; the lease begins anew.</summary>
    Renew,

    /// <summary>This cloud becomes the holder under a new epoch.</summary>
    Take,

    /// <summary>The holder stays under a new epoch: a marker stands for the old one.</summary>
    Raise,

    /// <summary>The lease goes to the peer: the last step of a switchover.</summary>
    Give,
}
