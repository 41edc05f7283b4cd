using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.Peers;

namespace CrmDr.AppHost.Bench.Peers;

/// <summary>One system with its settings.</summary>
/// <param name="Name">As it is written on the command line.</param>
/// <param name="Profile">CrmDr's own profile, or the one that a peer is compared with.</param>
/// <param name="LeaseSeconds">What the lease, or the leader's lock, is asked to be.</param>
/// <param name="Patroni">How fast the peer is set; null: this is CrmDr.</param>
public sealed record PeerCase(string Name, string Profile, double LeaseSeconds, PatroniTiming? Patroni)
{
    /// <summary>The profile that a peer's least lease is compared with.</summary>
    public const string FastProfile = "drill";

    /// <summary>The profile whose lease is long enough for Patroni to be asked for the same.</summary>
    public const string EqualProfile = "production";

    public static IReadOnlyList<string> Names { get; } = ["patroni-default", "patroni-ttl20", "patroni-equal", "crmdr-drill", "crmdr-production"];

    /// <param name="fast">The plan with profile <see cref="FastProfile"/>.</param>
    /// <param name="equal">The plan with profile <see cref="EqualProfile"/>.</param>
    public static IReadOnlyList<PeerCase> All(DrPlan fast, DrPlan equal)
    {
        var same = (int)Math.Ceiling(equal.Lease.Ttl.TotalSeconds);
        return
        [
            Peer(Names[0], FastProfile, PatroniTiming.Default),
            Peer(Names[1], FastProfile, new PatroniTiming(20, 1, 3, HaProxyCheck.Fast)),
            Peer(Names[2], EqualProfile, new PatroniTiming(same, 1, 3, HaProxyCheck.Fast)),
            new(Names[3], FastProfile, fast.Lease.Ttl.TotalSeconds, null),
            new(Names[4], EqualProfile, equal.Lease.Ttl.TotalSeconds, null),
        ];
    }

    /// <summary>The settings in words.</summary>
    public string Settings => Patroni is { } timing ? $"{timing}; {timing.Check}" : $"profile {Profile}";

    private static PeerCase Peer(string name, string profile, PatroniTiming timing) => new(name, profile, timing.Ttl, timing);
}
