namespace CrmDr.Simulation.World;

/// <summary>One local transaction in a database's log, as logical decoding shows it.</summary>
internal struct WalEntry
{
    /// <summary>Where it ends.</summary>
    public ulong End;

    public long CommittedAt;

    /// <summary>Its row versions stand side by side in the history.</summary>
    public int FirstWrite;
    public int Writes;

    /// <summary>The epoch of the marker it wrote; 0 for none.</summary>
    public long Marker;

    /// <summary>What salvage decided in it; null for an ordinary transaction.</summary>
    public SalvageRecord? Salvage;
}

/// <summary>A decision of salvage, stored and replicated with its rows.</summary>
internal sealed record SalvageRecord(long SourceEpoch, ulong Position, bool Replayed, bool Ledgered, int[] Executions)
{
    /// <summary>What the orphan itself had ledgered, when it was a salvage's transaction: rows of the ledger, replayed with the others.</summary>
    public int[] LedgeredThere { get; init; } = [];
}
