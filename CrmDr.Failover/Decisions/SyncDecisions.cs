using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Decisions;

/// <summary>Mode <c>sync</c>: whether commits wait for the peer, and when to stop that.</summary>
/// <remarks>
/// Invariant: while the peer may stand in the record as eligible, every commit of this epoch waits for it. So commits are made to wait before it is listed, and it is
/// struck out before they no longer wait. Protects against: a standby that takes over by itself and lacks an acknowledged write. Does not protect against: a person who
/// changes the setting by hand, rows of a table in the moment between its publication and the peer's following it, <c>--allow-data-loss</c>.
/// </remarks>
public static class SyncDecisions
{
    internal static (Command? Command, string Reason) Decide(Situation s)
    {
        if (s.Local is not { PlatformInstalled: true } local || s.Record is not { Holder: not null } record)
            return (null, "");
        if (!s.Policy.Synchronous)
            return SetFor(local) is null ? (null, "") : (new Command.StopWaiting(), "the plan says async: commits no longer wait");
        return record.Holder == s.Policy.Cloud ? AsHolder(s, local, record.Epoch) : AsStandby(s, local);
    }

    /// <summary>Whether what follows may be listed, on top of what <see cref="Eligibility"/> asks of every mode.</summary>
    internal static (bool Listed, string Reason) Allow(Situation s, bool listed, string reason)
    {
        if (s.Local is not { } local)
            return (listed, reason);
        var peer = s.Policy.Peer;
        if (local.Synchrony.Names.Length > 0 && SetFor(local) is null)
            return (false, $"synchronous_standby_names of {s.Policy.Cloud} is set to {local.Synchrony.Names} by somebody else: clear it to have mode sync");
        if (!local.Synchrony.MayChange)
            return (false, $"the role crmdr of {s.Policy.Cloud} may not set synchronous_standby_names: run bootstrap.sql as an administrator");
        if (!IsArmed(s))
            return (false, $"commits do not wait for {peer} yet");
        if (GoesOnWithout(s))
            return (false, $"{peer} has been away for {Away(s).TotalSeconds:0.0} s: going on without it");
        if (listed)
            return (true, IsAway(s) ? $"writes wait for {peer}, which does not confirm them" : reason);
        return local.Synchrony is { Streaming: true, Synchronous: true } && local.Slot.Confirmed >= local.Synchrony.Since && !s.IsBusy(Lane.Synchrony)
            ? (true, reason)
            : (false, $"{peer} has not confirmed yet what was committed before commits waited for it");
    }

    /// <summary>Commits of this epoch wait, as the last look saw it.</summary>
    internal static bool IsArmed(Situation s) => s.Record is { } record && s.Local is { } local && ArmedEpoch(local) == record.Epoch;

    /// <summary>The epoch whose commits wait for the peer; null when they do not, or when nobody has seen them do so.</summary>
    internal static long? ArmedEpoch(LocalDatabase local) => local.Synchrony.Since is not null && SetFor(local) == local.GateEpoch ? local.GateEpoch : null;

    /// <summary>The peer does not confirm what is written, for longer than a few looks take.</summary>
    internal static bool IsAway(Situation s) => Away(s) > s.Policy.Loop * 4;

    /// <summary>What a person is shown.</summary>
    public static SyncStanding Standing(FailoverState state, Observation seen, Authority.ClockReading now, FailoverPolicy policy)
    {
        var s = new Situation(state, seen, now, policy);
        if (!policy.Synchronous || !s.IsLive || !s.GateIsOpen)
            return SyncStanding.None;
        return SetFor(s.Local!) is null ? SyncStanding.Continuing
            : IsAway(s) ? SyncStanding.Waiting
            : IsArmed(s) && s.Lease.MaybeEligible.Contains(policy.Peer) ? SyncStanding.Protected : SyncStanding.Continuing;
    }

    private static (Command?, string) AsHolder(Situation s, LocalDatabase local, long epoch)
    {
        var peer = s.Policy.Peer;
        var listed = s.Lease.MaybeEligible.Contains(peer);
        // Left over from an earlier life, or from a stop that was interrupted. The peer is not listed in this epoch before commits wait in it.
        if (SetFor(local) is { } before && before != epoch && !(before == epoch - 1 && local.PromotionOf(before) is not null))
            return listed ? (null, "") : (new Command.StopWaiting(), $"commits need not wait in epoch {epoch} yet");
        if (!s.IsLive || !s.GateIsOpen || s.Switchover is not null)
            return (null, ""); // What is set stays: an application may still believe in the epoch that goes on.
        if (SetFor(local) is not null && GoesOnWithout(s))
            return listed
                ? (null, $"{peer} has been away for {Away(s).TotalSeconds:0.0} s: striking it out before going on without it")
                : (new Command.StopWaiting(), $"{peer} has been away for {Away(s).TotalSeconds:0.0} s and is struck out: going on without it");
        // A peer that is listed already has to be struck out first: what it may lack was acknowledged before anything waited.
        if (IsArmed(s) || listed || !local.Synchrony.MayChange || (local.Synchrony.Names.Length > 0 && SetFor(local) is null))
            return (null, "");
        // Waiting begins when it costs nothing: the peer follows, and has almost everything.
        return local.Synchrony.Streaming && Eligibility.Follows(s).Listed && Away(s) < s.Policy.StandbyLoss * 0.5
            ? (new Command.WaitForPeer(epoch), $"{peer} follows: from now on commits wait for it")
            : (null, "");
    }

    /// <summary>Where others write nothing is to wait. The fence comes first: it ends the sessions that wait, so that none of them is told of a success.</summary>
    private static (Command?, string) AsStandby(Situation s, LocalDatabase local) =>
        SetFor(local) is { } epoch && local.GateEpoch is null && !local.WriterGranted
            ? (new Command.StopWaiting(), $"{s.Record!.Holder} holds the lease: commits of epoch {epoch} no longer wait here")
            : (null, "");

    private static bool GoesOnWithout(Situation s) => s.Policy.OnStandbyLoss == StandbyLossMode.Continue && Away(s) >= s.Policy.StandbyLoss;

    /// <summary>For how long the peer has not been connected, or has owed a confirmation.</summary>
    private static TimeSpan Away(Situation s)
    {
        var apart = s.State.StandbyAwaySince is { } since ? s.Now.Elapsed - since : TimeSpan.Zero;
        // Before the first confirmation that is seen, what is owed is at least as old as the first look.
        var behind = s.State.Lag.Lag(s.Now.Elapsed) ?? s.Now.Elapsed - s.State.Lag.Samples.Peek().At;
        return apart > behind ? apart : behind;
    }

    /// <summary>The epoch for which commits wait; 0 while they are being told not to; null when they do not.</summary>
    private static long? SetFor(LocalDatabase local) => local.Synchrony.Stopping ? 0 : StandbyNames.EpochOf(local.Synchrony.Names);
}
