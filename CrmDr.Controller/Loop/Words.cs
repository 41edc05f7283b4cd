using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>Commands and roles as a person reads them.</summary>
internal static class Words
{
    public static string Of(Role role) => role switch
    {
        Role.SwitchingOver => "switching over",
        _ => role.ToString().ToLowerInvariant(),
    };

    public static string Of(OperatorRequest request) => request is OperatorRequest.Switchover ? "switchover" : "failover";

    public static string Of(Command command) => command switch
    {
        Command.Swap swap => $"{swap.Purpose.ToString().ToLowerInvariant()} of the lease",
        Command.AskPromise => "asking for a promise",
        Command.Fence => "fence",
        Command.WriteMarker => "writing the marker",
        Command.StopApply => "stopping apply",
        Command.Promote or Command.Reopen => "opening the gate",
        Command.RememberEpoch => "storing the epoch",
        Command.InstallPlatform => "setting up the platform",
        Command.CreateSubscription => "creating the subscription",
        Command.DropSubscription => "dropping the subscription",
        Command.RemakeSlot => "making the slot anew",
        Command.BeginSeeded => "beginning with an empty database",
        Command.MarkCaughtUp => "noting that everything is here",
        Command.RecordLoss => "recording a loss",
        Command.SettleFailovers => "settling a failover",
        Command.NoteLostTenure => "noting that the disks were lost",
        Command.ReportLostTenure => "reporting what lost disks may have cost",
        Command.LedgerLost => "putting lost rows into the ledger",
        Command.RefreshSubscription => "refreshing the subscription",
        Command.EnableApply => "starting apply",
        Command.WaitForPeer => "making commits wait for the peer",
        Command.StopWaiting => "letting commits go on without the peer",
        Command.Salvage => "salvage",
        _ => command.GetType().Name,
    };

    /// <summary>How a primary in mode <c>sync</c> stands to its standby; null where that says nothing.</summary>
    public static string? Of(SyncStanding standing) => standing switch
    {
        SyncStanding.Protected => "protected",
        SyncStanding.Waiting => "waiting",
        SyncStanding.Continuing => "continuing without the standby",
        _ => null,
    };

    /// <summary>The kind of event an ordered command makes; null for what happens all the time.</summary>
    public static string? Kind(Command command) => command switch
    {
        Command.Swap { Purpose: SwapPurpose.Renew } or Command.RememberEpoch or Command.AskPromise => null,
        Command.Swap => "lease",
        Command.Salvage => "salvage",
        Command.LedgerLost => "conflict",
        Command.RecordLoss or Command.ReportLostTenure or Command.SettleFailovers { Lost.IsEmpty: false } => "loss",
        { Lane: Lane.Gate } => "gate",
        { Lane: Lane.Synchrony } => "synchronous",
        _ => "replication",
    };
}
