namespace CrmDr.Failover.Replication;

/// <summary>Tells a true difference from a change that is still on its way between two databases that are in use.</summary>
public static class DifferenceRule
{
    /// <param name="before">What was read first.</param>
    /// <param name="after">What was read later.</param>
    /// <param name="replicated">
    /// Between the two looks both sides have applied everything that the other had committed by the first. Where replication does not run,
    /// nothing is on its way and waiting for a while stands in for it.
    /// </param>
    public static DifferenceState Judge(RowPair before, RowPair after, bool replicated)
    {
        if (after.Local == after.Peer)
            return DifferenceState.Same;
        // One version is one write: no change on its way can make its two copies agree.
        if (after.Local?.Version is { } local && local == after.Peer?.Version)
            return DifferenceState.Different;
        return replicated && before == after ? DifferenceState.Different : DifferenceState.Moving;
    }
}
