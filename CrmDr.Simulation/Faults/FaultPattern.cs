namespace CrmDr.Simulation.Faults;

/// <summary>Faults that meet. What each of them alone does not break is broken, if at all, by one in the middle of another.</summary>
public enum FaultPattern
{
    /// <summary>A switchover under writes that pause, and something goes wrong on its way.</summary>
    DisturbedSwitchover,

    /// <summary>The standby falls behind, and the primary is lost or cut off when it is about to strike it out.</summary>
    StandbyFallsBehind,

    /// <summary>A primary that writes stands still, is replaced, and goes on; or is only cut off.</summary>
    WriterIsReplaced,

    /// <summary>The new primary is lost before everything is in order again.</summary>
    LostAgain,

    /// <summary>A person interferes when the lease is just ending, and asks the other cloud too.</summary>
    WorstMoment,

    /// <summary>The primary is lost and comes back, the pair is protected again, the lease is passed home, and so on.</summary>
    RoundAfterRound,

    /// <summary>What is slow stands still: answers that were on their way are taken in long after they were true.</summary>
    SlowThenStill,

    /// <summary>The witness answers late, and then not at all.</summary>
    LateThenSilentWitness,

    /// <summary>Nobody closes the old primary's gate, and a write that has passed it goes on late.</summary>
    GateLeftOpen,

    /// <summary>A switchover while the application stands still: what was promised to it counts, whoever promised it.</summary>
    SwitchoverUnderAFrozenApplication,

    /// <summary>The holder is silent for less than its lease, and the other's wall clock is set forward.</summary>
    WallClockForward,

    /// <summary>The witness is back from a young backup before anybody has missed it, and then the holder is cut off.</summary>
    QuickRestore,

    /// <summary>A controller restarts while its old messages are still on their way.</summary>
    RestartAmongOldMessages,

    /// <summary>The primary alone loses the witness and goes on by promises, when the one who promised, or the way to it, is lost.</summary>
    Promised,

    /// <summary>The primary returns without its disks before anybody has replaced it, or while it is being replaced.</summary>
    DisksAreGone,
}
