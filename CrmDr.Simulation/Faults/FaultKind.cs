namespace CrmDr.Simulation.Faults;

/// <summary>What can go wrong, and what a person may ask for at a bad moment.</summary>
public enum FaultKind
{
    /// <summary>A link is cut both ways.</summary>
    LinkCut,

    /// <summary>A link is cut in one direction.</summary>
    LinkCutOneWay,

    /// <summary>Everything on a link takes longer.</summary>
    LinkSlow,

    /// <summary>A link loses and doubles messages.</summary>
    LinkLossy,

    /// <summary>A cloud loses the witness, not the peer.</summary>
    WitnessCut,

    /// <summary>The link between the clouds is cut in one direction.</summary>
    PeerCutOneWay,

    /// <summary>The link between the clouds is slow.</summary>
    PeerSlow,

    /// <summary>A cloud's link to the witness is slow.</summary>
    WitnessSlow,

    /// <summary>A cloud loses the witness and the peer, but still has users.</summary>
    CloudIsolated,

    /// <summary>A controller is killed.</summary>
    ControllerCrash,

    /// <summary>A controller is killed between two steps.</summary>
    ControllerCrashAtStep,

    /// <summary>An application is killed.</summary>
    ApiCrash,

    /// <summary>A database is killed.</summary>
    DatabaseCrash,

    /// <summary>Everything in a cloud is killed.</summary>
    CloudCrash,

    /// <summary>A controller stands still, and goes on as if nothing had been.</summary>
    ControllerFreeze,

    /// <summary>An application stands still.</summary>
    ApiFreeze,

    /// <summary>A database stands still.</summary>
    DatabaseFreeze,

    /// <summary>Everything in a cloud stands still.</summary>
    CloudFreeze,

    /// <summary>A cloud's machines are suspended: their monotonic clocks stop.</summary>
    CloudSuspend,

    /// <summary>Writes pause between check and commit, or between commit and answer.</summary>
    WritePauses,

    /// <summary>A cloud is slow, not dead.</summary>
    CloudSlow,

    /// <summary>The witness is away.</summary>
    WitnessDown,

    /// <summary>The witness comes back from an older backup.</summary>
    WitnessRestored,

    /// <summary>A machine's wall clock is stepped.</summary>
    ClockStep,

    /// <summary>Machines change how fast their clocks run, within the margin.</summary>
    ClockDrift,

    /// <summary>Apply stands still: replication lags.</summary>
    ApplyStalls,

    /// <summary>The slot from which the peer reads is lost.</summary>
    SlotLost,

    /// <summary>A person asks for a switchover.</summary>
    Switchover,

    /// <summary>A person asks for a failover.</summary>
    Failover,

    /// <summary>A person forces a failover, data loss accepted.</summary>
    ForcedFailover,

    /// <summary>A person pauses automatic failover, and resumes it later.</summary>
    Pause,

    /// <summary>A migration adds a table, in one cloud first and in the other when it ends.</summary>
    Migration,

    /// <summary>A cloud is killed and its database's disks are gone: it returns with a new one.</summary>
    CloudDestroyed,
}
