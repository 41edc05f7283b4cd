namespace CrmDr.Failover.Decisions;

/// <summary>
/// A database that comes back empty while its cloud is the holder had acknowledged what nobody may have. Whoever takes over reports that; when its disks are lost before it has, and before what it
/// had noted has crossed, nobody else knows that there was something. So the new database notes it by itself, and reports it when it is primary again.
/// </summary>
/// <param name="Epoch">The epoch that its cloud held.</param>
public sealed record LostTenure(long Epoch)
{
    /// <summary>The new database notes what it finds itself named for. Null while there is nothing to note.</summary>
    internal static (Command? Command, string Reason)? Note(Situation s, LocalDatabase local) =>
        !local.Seeded && s.Record is { Epoch: > 0 } record && record.Holder == s.Policy.Cloud && !(local.LostTenure?.Epoch >= record.Epoch)
            ? (new Command.NoteLostTenure(record.Epoch), $"the disks that held epoch {record.Epoch} are gone: noting it")
            : null;

    /// <summary>Strategy active-active: whoever comes back empty may have written, holder or not.</summary>
    internal static (Command? Command, string Reason)? NoteShared(Situation s, LocalDatabase local) =>
        !local.Seeded && local.LostTenure is null && SharedDecisions.EpochOf(s) is > 0 and var epoch
            ? (new Command.NoteLostTenure(epoch), $"the database of {s.Policy.Cloud} is new in epoch {epoch}: noting it")
            : null;

    /// <summary>The same, once this database has everything that is left and serves again. Nothing is reported of a cloud that had never written.</summary>
    internal static (Command? Command, string Reason)? ReportShared(Situation s, LocalDatabase local)
    {
        if (local.LostTenure is not { } lost || !local.Seeded || local.GateEpoch is null)
            return null;
        var reason = $"the disks of {s.Policy.Cloud} were lost in epoch {lost.Epoch}, and with them what it had acknowledged and not replicated";
        // On a first start there was none: the database itself says whether this cloud had ever written.
        return (new Command.ReportLostTenure(lost.Epoch, reason) { Shared = true }, $"whatever a database that {s.Policy.Cloud} had before acknowledged in epoch {lost.Epoch} and did not replicate is reported");
    }

    /// <summary>The holder of a later epoch reports what nobody else has. Null while there is nothing to report.</summary>
    internal static (Command? Command, string Reason)? Report(Situation s, LocalDatabase local)
    {
        if (local.LostTenure is not { } lost || lost.Epoch >= s.Record!.Epoch)
            return null;
        var reason = $"the disks of {s.Policy.Cloud} were lost in epoch {lost.Epoch}, and with them what it had acknowledged and not replicated";
        return (new Command.ReportLostTenure(lost.Epoch, reason), reason);
    }
}
