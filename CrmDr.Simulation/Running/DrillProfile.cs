using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Simulation.Running;

/// <summary>The durations of profile <c>drill</c>.</summary>
internal static class DrillProfile
{
    public static FailoverPolicy Policy(string cloud, bool automatic, TimeSpan minimumBetweenFailovers, bool pilotLight = false) => new()
    {
        Cloud = cloud,
        Peer = cloud == "aws" ? "gcp" : "aws",
        PreferredPrimary = "aws",
        Timing = new LeaseTiming(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(0.2)),
        Loop = TimeSpan.FromSeconds(0.25),
        MaxLag = TimeSpan.FromSeconds(5),
        Drain = TimeSpan.FromSeconds(1),
        SwitchoverTimeout = TimeSpan.FromSeconds(10),
        Automatic = automatic,
        MinimumBetweenFailovers = minimumBetweenFailovers,
        StartsApplication = pilotLight && cloud == "gcp",
        PeerStartsApplication = pilotLight && cloud == "aws",
        ProvisionPatience = TimeSpan.FromSeconds(6),
    };
}
