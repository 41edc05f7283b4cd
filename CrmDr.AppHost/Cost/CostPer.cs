namespace CrmDr.AppHost.Cost;

/// <summary>What a quantity is multiplied with.</summary>
public enum CostPer
{
    /// <summary>Nothing: so many pieces.</summary>
    Piece,

    /// <summary>The gigabytes that replication carries in a month, which follow from the rate of writes.</summary>
    ReplicatedGigabyte,

    /// <summary>The gigabytes that users are sent in a month.</summary>
    ServedGigabyte,
}
