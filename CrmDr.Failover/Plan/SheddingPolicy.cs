namespace CrmDr.Failover.Plan;

/// <summary>How requests without a session are picked for shedding.</summary>
public enum SheddingPolicy
{
    /// <summary>Each by chance.</summary>
    Random,

    /// <summary>By the client's address: the same clients every time.</summary>
    Hash,
}
