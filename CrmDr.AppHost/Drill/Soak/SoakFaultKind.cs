namespace CrmDr.AppHost.Drill.Soak;

/// <summary>What the nemesis does.</summary>
public enum SoakFaultKind
{
    KillCloud,
    FreezeCloud,

    /// <summary>No way to the witness and to the other cloud; users still reach it.</summary>
    IsolateCloud,
    KillDatabase,
    FreezeDatabase,
    KillCache,
    KillController,
    FreezeController,
    KillApi,
    CutLink,
    FreezeLink,
    DelayLink,
    CutWitnessLink,
    KillWitness,

    /// <summary>Whoever holds the lease is asked to pass it on: there, and another time back.</summary>
    Switchover,

    /// <summary>Automatic failover is paused, at both.</summary>
    Pause,
}
