namespace CrmDr.Simulation.Engine;

/// <summary>The steps of which commands are made: a controller can crash before and after each.</summary>
internal enum StepKind : byte
{
    Renew,
    Take,
    Raise,
    Give,
    Revoke,
    Close,
    EndBusySessions,
    EndSessions,
    WriteMarker,
    DisableApply,
    EndWorkers,
    Promote,
    Reopen,
    Remember,
    Install,
    Subscribe,
    DropSubscription,
    RemakeSlot,
    BeginSeeded,
    MarkCaughtUp,
    RecordLoss,
    Refresh,
    EnableApply,
    ReadEndOfLog,
    ReadOrphan,
    SalvageOrphan,
    AdvanceSlot,
    StorePromise,
}
