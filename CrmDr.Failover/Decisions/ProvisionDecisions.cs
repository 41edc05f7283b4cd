namespace CrmDr.Failover.Decisions;

/// <summary>Strategy pilot-light: when cache and application of this cloud are started, and when they end again.</summary>
/// <remarks>
/// Level-triggered: as long as they are wanted and none could serve, they are started again, so one that failed or died half way is nothing special.
/// Protects against: a failover to a cloud in which nobody answers, and one that opens its gate long before anybody can use it, while changes of the old primary may still arrive.
/// Does not protect against: a platform that cannot start them. The gate opens all the same after <see cref="FailoverPolicy.ProvisionPatience"/>, so that a returned peer can be
/// salvaged and reprotected; then the lease is passed back to it.
/// </remarks>
internal static class ProvisionDecisions
{
    public static (Command? Command, string Reason) Decide(Situation s)
    {
        if (!s.Policy.StartsApplication || s.Record is not { Holder: not null } record)
            return (null, "");
        if (Wanted(s, record) is { } why)
            return s.Seen.ApplicationReady ? (null, "") : (new Command.Provision(), $"{why}: starting cache and application of {s.Policy.Cloud}");
        return s.Seen.ApplicationReady && record.IsEligible(s.Policy.Cloud) && s.State.Provision.IdleSince is { } idle && s.Now.Elapsed - idle > s.Policy.RetireAfter
            ? (new Command.Retire(), $"{s.Policy.Peer} serves: cache and application of {s.Policy.Cloud} are no longer needed")
            : (null, "");
    }

    /// <summary>The promotion waits for the application, though not for ever.</summary>
    public static bool HoldsUpPromotion(Situation s) => s.Policy.StartsApplication && !s.Seen.ApplicationReady && GivenUpSince(s.State, s.Now, s.Policy) is null;

    /// <summary>Elapsed time since when an application has been wanted here in vain, once that is long enough to go on without it; null otherwise.</summary>
    public static TimeSpan? GivenUpSince(FailoverState state, Authority.ClockReading now, FailoverPolicy policy) =>
        policy.StartsApplication && state.Provision.HoldingSince is { } since && now.Elapsed - since > policy.ProvisionPatience ? since : null;

    private static string? Wanted(Situation s, Authority.WitnessRecord record)
    {
        if (record.Holder == s.Policy.Cloud)
            return $"{s.Policy.Cloud} holds the lease of epoch {record.Epoch}";
        if (s.Peer is { WantsPeerApplication: true })
            return $"{s.Policy.Peer} wants to pass the lease on";
        return s.State.Provision.PeerSilentSince is { } since && s.Now.Elapsed - since > s.Policy.ApplicationGrace ? $"no application of {s.Policy.Peer} could serve" : null;
    }
}
