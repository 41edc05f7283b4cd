namespace CrmDr.Simulation.Engine;

/// <summary>What an event is to its target.</summary>
internal enum EventKind : byte
{
    // To the witness.
    WitnessRead,
    WitnessSwap,

    // To a controller.
    WitnessAnswer,
    WitnessTimeout,
    WitnessWatch,
    SwapGivenUp,
    LookWatch,
    LookAnswer,
    LookTimeout,
    PeerWatch,
    PeerQuestion,
    PeerAnswer,
    PeerTimeout,
    PromiseQuestion,
    PromiseAnswer,
    PromiseTimeout,
    StepAnswer,
    StepDeadline,
    LaneFree,
    LoopTimer,
    Wake,
    AuthorityQuestion,
    Start,

    // To a database.
    Look,
    Step,
    CloseAgain,
    Statement,
    Commit,
    Rollback,
    WorkerStart,
    WorkerTurn,
    WorkerEnd,
    SlotConfirm,

    // To an application.
    Request,
    StatementAnswer,
    CommitAnswer,
    AuthorityPoll,
    AuthorityAnswer,
    PauseEnds,

    // To a client, the gateway, the nemesis and the world itself.
    Reply,
    ReplyTimeout,
    Think,
    GatewayPoll,
    FaultBegins,
    FaultEnds,
    Healed,
    Inspect,

    // To a platform, and its answer to a controller.
    PlatformOrder,
    PlatformKills,
    PlatformAnswer,
}
