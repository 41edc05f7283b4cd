namespace CrmDr.Failover.Replication;

/// <summary>What becomes of an orphan transaction, always of the whole of it.</summary>
public enum SalvageOutcome
{
    /// <summary>It was replicated before the promotion: no orphan, nothing to do, no decision recorded.</summary>
    AlreadyApplied,

    /// <summary>Executed again as ordinary writes of the current epoch.</summary>
    Replayed,

    /// <summary>Its request was sent again and executed here: there once, as it is here.</summary>
    Resent,

    /// <summary>It lost: all its rows are in the conflict ledger with both versions.</summary>
    Ledgered,
}
