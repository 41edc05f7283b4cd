using CrmDr.Failover.Outlook;

namespace CrmDr.Controller.Console;

/// <summary>Says what is known of orphans: acknowledged by the old primary and not replicated when it died.</summary>
internal static class OrphanWords
{
    /// <param name="pair">Who is who.</param>
    /// <param name="own">This cloud.</param>
    /// <param name="peer">The other one; null while it does not answer.</param>
    public static Orphans Of(PairStanding pair, CloudTold own, CloudTold? peer)
    {
        var primary = pair.Holder == pair.Own.Name ? own : pair.Holder == pair.Peer.Name ? peer : null;
        var other = pair.Standby?.Name ?? pair.Peer.Name;
        if (primary is null)
            return new Orphans(Tone.Unknown, null, "Not known: the primary's controller does not answer.");
        if (primary.Salvage is { Running: true } running)
            return new Orphans(Tone.Note, running.Transactions, $"Bringing them back: {running.Transactions} transactions so far.");
        if (primary.Status.Database is not { } database)
            return new Orphans(Tone.Unknown, null, "Not known: the primary's database does not answer.");
        if (database.Promotions.Where(promotion => promotion.IsOpen).MinBy(promotion => promotion.Epoch) is { } open)
            return new Orphans(Tone.Warning, null, $"What {other} acknowledged before epoch {open.Epoch} and did not send waits for its disks to return.");
        var lost = database.Losses > 0 ? $" {database.Losses} recorded ranges are lost for good." : "";
        return new Orphans(database.Losses > 0 ? Tone.Bad : Tone.Good, primary.Salvage?.Transactions ?? 0, primary.Salvage is { Completed: true } done
            ? done.Transactions == 0 ? $"None at the last failover (epoch {done.Epoch}).{lost}"
                : $"{done.Transactions} transactions of before epoch {done.Epoch}: {done.Replayed} executed again, {done.Resent} had been sent again, {done.Ledgered} in the ledger.{lost}"
            : $"None wait.{lost}");
    }
}
