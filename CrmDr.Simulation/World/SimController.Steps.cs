using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;
using CrmDr.Simulation.Running;

namespace CrmDr.Simulation.World;

/// <summary>Of which steps a command is made.</summary>
internal sealed partial class SimController
{
    private StepKind FirstStep(Command command) => command switch
    {
        Command.Fence when world.Bug == PlantedBug.MarkerBeforeFence && _state.Request is OperatorRequest.Switchover => StepKind.WriteMarker,
        Command.Fence => StepKind.Revoke,
        Command.WriteMarker => StepKind.WriteMarker,
        Command.StopApply => StepKind.DisableApply,
        Command.Promote => StepKind.Promote,
        Command.Reopen => StepKind.Reopen,
        Command.RememberEpoch => StepKind.Remember,
        Command.InstallPlatform => StepKind.Install,
        Command.CreateSubscription => StepKind.Subscribe,
        Command.DropSubscription => StepKind.DropSubscription,
        Command.RemakeSlot => StepKind.RemakeSlot,
        Command.BeginSeeded => StepKind.BeginSeeded,
        Command.MarkCaughtUp => StepKind.MarkCaughtUp,
        Command.RecordLoss => StepKind.RecordLoss,
        Command.SettleFailovers => StepKind.SettleFailovers,
        Command.NoteLostTenure => StepKind.NoteLostTenure,
        Command.ReportLostTenure => StepKind.ReportLostTenure,
        Command.RefreshSubscription => StepKind.Refresh,
        Command.EnableApply => StepKind.EnableApply,
        Command.Salvage => StepKind.ReadEndOfLog,
        _ => throw new InvalidOperationException($"no controller knows {command}"),
    };

    private StepKind? NextStep(LaneWork work, StepOutcome outcome) => (work.Step, outcome) switch
    {
        (StepKind.WriteMarker, _) when work.Command is Command.Fence => StepKind.Revoke,
        (StepKind.Revoke, _) => StepKind.Close,
        (StepKind.Close, StepOutcome.Again) => StepKind.EndBusySessions,
        (StepKind.EndBusySessions, _) => StepKind.Close,
        (StepKind.Close, _) => StepKind.EndSessions,
        (StepKind.DisableApply, _) => StepKind.EndWorkers,
        (StepKind.ReadEndOfLog, _) when world.Bug == PlantedBug.SalvageRowByRow => null,
        (StepKind.ReadEndOfLog, _) => StepKind.ReadOrphan,
        (StepKind.ReadOrphan, _) when work.Orphan != RowWrite.None => StepKind.SalvageOrphan,
        (StepKind.ReadOrphan, _) => StepKind.AdvanceSlot,
        (StepKind.SalvageOrphan, _) => StepKind.ReadOrphan,
        _ => null,
    };

    private static StepKind StepOf(Command.Swap swap) => swap.Purpose switch
    {
        SwapPurpose.Renew => StepKind.Renew,
        SwapPurpose.Take => StepKind.Take,
        SwapPurpose.Raise => StepKind.Raise,
        _ => StepKind.Give,
    };
}
