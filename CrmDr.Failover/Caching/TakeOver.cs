namespace CrmDr.Failover.Caching;

/// <summary>What becomes of an entry of the old primary's cache.</summary>
public enum TakeOver
{
    /// <summary>It shows the row as it is in the database.</summary>
    Serve,

    /// <summary>It shows what the database has not replayed: dropped. If that was acknowledged, salvage brings it.</summary>
    Newer,

    /// <summary>The row has changed since: dropped.</summary>
    Older,
}
