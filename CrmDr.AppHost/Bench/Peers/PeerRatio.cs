namespace CrmDr.AppHost.Bench.Peers;

/// <summary>A peer's median recovery time against CrmDr's, of one table.</summary>
/// <param name="Peer">The peer's row.</param>
/// <param name="CrmDrProfile">The profile of CrmDr's row.</param>
/// <param name="Fault">What happened to both.</param>
/// <param name="PeerSeconds">The peer's median.</param>
/// <param name="CrmDrSeconds">CrmDr's median.</param>
public sealed record PeerRatio(string Peer, string CrmDrProfile, PeerFault Fault, double PeerSeconds, double CrmDrSeconds)
{
    /// <summary>How many times faster CrmDr recovers.</summary>
    public double TimesFaster => PeerSeconds / CrmDrSeconds;

    /// <summary>One for each row of a peer that has its counterpart: the same fault, CrmDr with the profile that the row names.</summary>
    public static IReadOnlyList<PeerRatio> Of(IReadOnlyList<PeerRow> rows) =>
    [
        .. from peer in rows
           where peer.Case.Patroni is not null && peer.RecoverySeconds is not null
           from own in rows
           where own.Case.Patroni is null && own.CrmDrProfile == peer.CrmDrProfile && own.Fault == peer.Fault && own.RecoverySeconds is { Median: > 0 }
           select new PeerRatio(peer.Name, own.CrmDrProfile, peer.Fault, peer.RecoverySeconds!.Median, own.RecoverySeconds!.Median),
    ];
}
