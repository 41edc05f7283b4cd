namespace CrmDr.Failover.Decisions;

/// <summary>Commands of one lane run one after the other; lanes run side by side, so that a hanging one never delays a renewal or a fence.</summary>
public enum Lane
{
    /// <summary>Reads and compare-and-sets at the witness: serialized, so that no reading overtakes an answer.</summary>
    Witness,

    /// <summary>The gate of the local database.</summary>
    Gate,

    /// <summary>Set-up and upkeep of replication. May wait for the peer; is cancelled when a promotion needs the subscription.</summary>
    Replication,

    /// <summary>Whether commits wait for the peer.</summary>
    Synchrony,

    /// <summary>Salvage: long, resumable.</summary>
    Salvage,

    /// <summary>Questions to the peer's controller while the witness is away.</summary>
    Promise,

    /// <summary>Starts and ends the application of a pilot light: slow, and it may fail.</summary>
    Provision,
}
