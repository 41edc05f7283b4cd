namespace CrmDr.AppHost.Cost;

/// <summary>With which replication an item is paid.</summary>
public enum CostEngine
{
    /// <summary>With any.</summary>
    Any,

    /// <summary>With PostgreSQL's own, which costs nothing by itself.</summary>
    Native,

    /// <summary>With AWS DMS.</summary>
    Dms,
}
