namespace CrmDr.Failover.Replication;

/// <summary>What a transaction did to a row.</summary>
public enum RowOperation
{
    /// <summary>The row did not exist before the transaction and exists after it.</summary>
    Insert,

    /// <summary>The row existed before and exists after.</summary>
    Update,

    /// <summary>The row does not exist after the transaction (a physical delete; applications delete by setting <c>deleted_at</c>).</summary>
    Delete,
}
