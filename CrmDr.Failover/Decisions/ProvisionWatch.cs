namespace CrmDr.Failover.Decisions;

/// <summary>Strategy pilot-light, in the cloud whose application runs only when it is needed: since when something asks for it, or for its end.</summary>
/// <param name="HoldingSince">Elapsed time since when this cloud holds the lease and has no application that could serve; null otherwise.</param>
/// <param name="PeerServed">Since it became primary the other cloud has had an application that could serve: one that is only starting is not missed.</param>
/// <param name="PeerSilentSince">Elapsed time since when it has none any more, by its own word; null otherwise.</param>
/// <param name="IdleSince">Elapsed time since when the primary serves without needing this cloud's application; null otherwise.</param>
public sealed record ProvisionWatch(TimeSpan? HoldingSince, bool PeerServed, TimeSpan? PeerSilentSince, TimeSpan? IdleSince)
{
    /// <summary>Nothing seen yet.</summary>
    public static ProvisionWatch None { get; } = new(null, false, null, null);

    /// <summary>Takes in one look. The peer's silence changes nothing: it is no word about its application.</summary>
    public static ProvisionWatch Seen(ProvisionWatch before, Authority.WitnessRecord? record, Observation seen, TimeSpan now, FailoverPolicy policy)
    {
        var holding = record?.Holder == policy.Cloud && !seen.ApplicationReady;
        var follows = record?.Holder == policy.Peer;
        var serving = follows && seen.Peer?.GateEpoch == record!.Epoch;
        return new ProvisionWatch(
            holding ? before.HoldingSince ?? now : null,
            follows && (before.PeerServed || seen.Peer is { ApplicationReady: true }),
            !follows || !before.PeerServed || seen.Peer is { ApplicationReady: true } ? null : serving ? before.PeerSilentSince ?? now : before.PeerSilentSince,
            serving && seen.Peer is { ApplicationReady: true, WantsPeerApplication: false } ? before.IdleSince ?? now : null);
    }
}
