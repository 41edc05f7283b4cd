namespace CrmDr.Failover.Decisions;

/// <summary>Engine <c>dms</c>: what changes for a controller that neither sees nor steers what carries the changes.</summary>
/// <remarks>
/// Protects against: an automatic failover whose loss nobody has accepted; a promise of salvage that nobody can keep; a slot that nobody reads and that would fill the disk.
/// Does not protect against: whatever the service had not carried over. That range is recorded as lost at each promotion that was not a planned move, and every reprotection is a new task.
/// </remarks>
internal static class ManagedDecisions
{
    /// <summary>Whether the peer may take over by itself. How far it is behind is not known, so only who accepts any loss says yes.</summary>
    public static (bool Listed, string Reason) Judge(Situation s, bool listed)
    {
        if (s.Local is not { } local)
            return (listed, "the local database has not been looked at yet");
        if (!s.GateIsOpen)
            return (listed, "the gate is not open");
        var peer = s.Policy.Peer;
        if (!s.Policy.AcceptLoss)
            return (false, $"DMS replicates: nobody can say what {peer} lacks, and nothing of it comes back, so only a person lets it take over (crmdr failover --allow-data-loss), unless replication.acceptLoss says otherwise");
        if (local.PromotionOf(s.Record!.Epoch) is { Clean: false })
            return (false, $"{peer} is protected again when a new DMS task from {s.Policy.Cloud} to it has loaded everything; then restart it as the standby with a switchover of the plan's clouds, or fail over by hand");
        return s.Peer is { DatabaseUp: true } ? (true, $"{peer} may take over, and lose what DMS has not carried over (replication.acceptLoss)") : (listed && s.Peer is null, $"the database of {peer} does not answer");
    }

    public static (Command? Command, string Reason) Upkeep(Situation s)
    {
        if (s.Local is not { PlatformInstalled: true } local)
            return (s.Local is null ? null : new Command.InstallPlatform(), s.Local is null ? "" : "setting up the platform's schema");
        // That a full load has ended is nothing this controller sees: what was migrated counts as loaded, and the runbook says who looks.
        if (!local.Seeded && (Seeding.Begins(s) || local.Published.Any(table => table.StartsWith("crm.", StringComparison.Ordinal))))
            return (new Command.BeginSeeded(), "DMS replicates: whether its full load has ended is for a person to see");
        if (s.Record?.Holder != s.Policy.Cloud || !s.IsLive || !s.GateIsOpen || !local.OpenPromotions.Any())
            return (null, "");
        long[] open = [.. local.OpenPromotions.Select(promotion => promotion.Epoch).Order()];
        var reason = $"DMS replicates: what {s.Policy.Peer} had acknowledged before epoch {open[0]} and DMS had not carried over cannot be salvaged";
        return (new Command.RecordLoss([.. open], LossKind.Gone, reason), reason);
    }
}
