using CrmDr.Failover.Decisions;
using CrmDr.Failover.Outlook;

namespace CrmDr.Tests.Outlook;

/// <summary>aws is primary of epoch 3 and gcp follows closely.</summary>
internal static class Standings
{
    public static CloudStanding Primary { get; } = new()
    {
        Name = "aws",
        Role = Role.Primary,
        Reason = "gcp may take over",
        HoldsLease = true,
        SeesWitness = true,
        Epoch = 3,
        Holder = "aws",
        Protected = true,
        DatabaseAnswers = true,
        LagSeconds = 0.04,
        LagBytes = 1320,
        Slot = "in use",
        TablesPublished = 19,
        TablesFollowed = 19,
        ApplicationReady = true,
        RefusesFailover = "aws already is primary",
        RefusesForcedFailover = "aws already is primary",
    };

    public static CloudStanding Standby { get; } = new()
    {
        Name = "gcp",
        Role = Role.Standby,
        Reason = "aws renews its lease",
        SeesWitness = true,
        Epoch = 3,
        Holder = "aws",
        Protected = true,
        DatabaseAnswers = true,
        LagBytes = 0,
        Slot = "in use",
        TablesPublished = 19,
        TablesFollowed = 19,
        ApplicationReady = true,
        RefusesSwitchover = "aws is primary, not gcp; ask its controller",
        RefusesFailover = "aws is alive and renews its lease; use crmdr switchover",
        RefusesForcedFailover = "aws is alive and renews its lease; use crmdr switchover",
    };

    public static PairStanding Calm { get; } = new()
    {
        Own = Primary,
        Peer = Standby,
        Preferred = "aws",
        MaxLagSeconds = 5,
        SwitchoverPauseSeconds = 5,
        RecoveryTimeSeconds = 10,
        TakeAfterSeconds = 2.2,
        StandbyCapacity = "reduced",
        WritesPerSecond = 100,
    };

    public static PairStanding FromStandby { get; } = Calm with { Own = Standby, Peer = Primary };
}
