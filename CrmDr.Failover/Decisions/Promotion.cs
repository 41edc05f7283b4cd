namespace CrmDr.Failover.Decisions;

/// <summary>What was recorded when this cloud opened its gate for an epoch.</summary>
/// <param name="Epoch">The epoch that began.</param>
/// <param name="Clean">Nothing of the epoch before was missing.</param>
/// <param name="Position">Progress of the origin where apply was stopped; null when clean.</param>
/// <param name="OpenedAt">WAL position at which the gate opened, or later at which its salvage was closed: the peer has caught up when it has confirmed this much.</param>
/// <param name="Salvaged">The orphans have been brought back, or another promotion has made that superfluous.</param>
public sealed record Promotion(long Epoch, bool Clean, ulong? Position, ulong OpenedAt, bool Salvaged)
{
    /// <summary>There may be orphans that nobody has brought back yet.</summary>
    public bool IsOpen => !Clean && !Salvaged;
}
