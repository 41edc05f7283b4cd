namespace CrmDr.Failover.Replication;

/// <summary>Whose row it is.</summary>
public enum RowKind
{
    /// <summary>The application's: it can win or lose.</summary>
    Application,

    /// <summary>The application's record that a request with this key was executed.</summary>
    IdempotencyKey,

    /// <summary>The platform's own records (decisions, ledger, markers): kept, and never the reason for a conflict.</summary>
    Platform,
}
