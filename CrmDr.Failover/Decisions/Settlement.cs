using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>
/// Every failover is settled: what the old primary had not replicated was salvaged, or was reported. Whoever took over does that, and notes it for both clouds. When its disks are destroyed
/// before, nobody else knows of its promotion; the history of failovers does, and the holder settles what is left there.
/// </summary>
internal static class Settlement
{
    /// <summary>For a holder that has no orphans of its own to see to. Null while there is nothing to settle, or the peer's database is not known.</summary>
    public static (Command? Command, string Reason)? Of(Situation s, LocalDatabase local)
    {
        if (local.Unsettled.IsEmpty || local.Source?.Database is not { } own || s.Peer is not { DatabaseUp: true, Ends.Source.Database: { } theirs })
            return null;
        // Where one of these two is the database that was left then, its orphans are rows of the holder's, or came from the peer's log.
        ImmutableArray<long> lost = [.. local.Unsettled.Where(f => f.FromDatabase != own && f.FromDatabase != theirs).Select(f => f.Epoch)];
        var reason = lost.IsEmpty
            ? $"what was acknowledged before epoch {local.Unsettled[0].Epoch} is accounted for"
            : $"the disks that held what was acknowledged before epoch {lost[0]} and not replicated are gone, and with them those of the cloud that took over then";
        return (new Command.SettleFailovers([.. local.Unsettled.Select(f => f.Epoch)], lost, reason), reason);
    }
}
