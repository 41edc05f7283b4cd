namespace CrmDr.Simulation.Running;

/// <summary>A defect put into the shells around the decisions, to prove that the checker sees it. Never in CrmDr.Failover itself.</summary>
public enum PlantedBug
{
    /// <summary>None: what is simulated is what is built.</summary>
    None,

    /// <summary>The application acknowledges what it has committed without looking at its authority again.</summary>
    NoCheckAfterCommit,

    /// <summary>The controller counts its lease from the answer to a renewal instead of its sending.</summary>
    LeaseCountedOnReceipt,

    /// <summary>The application counts its authority from the answer instead of the question.</summary>
    AuthorityCountedOnReceipt,

    /// <summary>A take leaves the epoch as it is.</summary>
    EpochNotRaised,

    /// <summary>A standby that is not listed takes the lease.</summary>
    IneligibleTakes,

    /// <summary>The margin is zero although the clocks drift.</summary>
    MarginZero,

    /// <summary>A switchover writes its marker before the gate is closed.</summary>
    MarkerBeforeFence,

    /// <summary>A fence does not wait for the transactions that have passed the gate.</summary>
    FenceWithoutWaiting,

    /// <summary>Orphans are left to apply, row by row.</summary>
    SalvageRowByRow,

    /// <summary>Salvage does not wait until the old primary is fenced.</summary>
    SalvageBeforeFence,

    /// <summary>A promotion leaves the apply workers alive.</summary>
    ApplyLeftAlive,

    /// <summary>A stored answer is given again without asking for the authority.</summary>
    ReplayWithoutAuthority,

    /// <summary>The holder's deadline counts by the wall clock.</summary>
    HolderByWallClock,

    /// <summary>The taker's wait counts by the wall clock.</summary>
    TakerByWallClock,

    /// <summary>A controller that starts anew does not honour what its predecessor promised to the application.</summary>
    PromisesForgotten,

    /// <summary>A promise to the application counts as taken back by an answer that may never arrive.</summary>
    PromisesTakenBackByAnAnswer,

    /// <summary>The authority given to the application is not bounded by maxLag.</summary>
    NoLagCeiling,

    /// <summary>The peer counts as struck out from the moment that was asked for, not when the witness agreed.</summary>
    StruckOutOnSending,

    /// <summary>A switchover that was rolled back goes on in the epoch for which its marker stands.</summary>
    RollbackKeepsEpoch,

    /// <summary>The gateway monitors whether a cloud is ready instead of whether it is active.</summary>
    GatewayMonitorsReady,

    /// <summary>Revisions count by one: after a restore from a backup the same ones come again.</summary>
    RevisionCountsByOne,

    /// <summary>A look that began before a command ended is believed.</summary>
    StaleLooks,

    /// <summary>A controller that starts anew does not keep what its predecessor promised the peer.</summary>
    PromiseForgottenAtRestart,

    /// <summary>A cloud promises although a take of its own may still be applied.</summary>
    PromiseWhileTaking,

    /// <summary>The holder counts a promise from its answer instead of the question.</summary>
    PromiseCountedOnReceipt,

    /// <summary>A database that is new is taken for one that holds everything.</summary>
    EmptyDatabasePromotes,
}
