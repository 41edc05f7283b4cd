namespace CrmDr.Failover.Decisions;

/// <summary>Strategy active-active: a cloud with a closed gate, on its way to serve beside the other one.</summary>
/// <param name="Since">Elapsed time since when the gate is closed.</param>
/// <param name="Source">The log that is followed.</param>
/// <param name="Target">Its end when this database was first seen to follow it; null before that.</param>
public sealed record JoinWatch(TimeSpan Since, LogSource? Source, ulong? Target)
{
    /// <summary>Takes in one look; null while the gate is open.</summary>
    internal static JoinWatch? Seen(JoinWatch? before, LocalDatabase local, PeerReport? peer, TimeSpan now)
    {
        if (local.GateEpoch is not null)
            return null;
        before ??= new JoinWatch(now, null, null);
        return peer?.Ends is { } ends && (before.Target is null || before.Source != ends.Source) ? before with { Source = ends.Source, Target = ends.Flushed } : before;
    }

    /// <summary>Whether the other side has confirmation of everything it had then. Its log's position moves without transactions too, so this comes true on an idle one.</summary>
    public bool IsDone(PeerReport? peer) => peer?.Ends is { } ends && Target is { } target && ends.Source == Source && ends.Confirmed >= target;
}
