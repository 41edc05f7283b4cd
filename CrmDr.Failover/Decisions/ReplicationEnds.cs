namespace CrmDr.Failover.Decisions;

/// <summary>Both ends of replication at one database, as it tells the other cloud.</summary>
/// <param name="Source">The log that the other cloud reads here.</param>
/// <param name="Seeded">This database holds what the pair has written, or began it.</param>
/// <param name="SlotLost">The slot is lost or missing.</param>
/// <param name="Flushed">End of this database's log.</param>
/// <param name="Confirmed">What the other cloud has confirmed of it.</param>
/// <param name="Follows">The log for which this database's subscription was made; null when there is none.</param>
/// <param name="CaughtUp">Since then it has had everything of that log at least once.</param>
/// <param name="Merged">Every row of the other cloud is here: nothing of it waits for a salvage, and the subscription is not older than the slot.</param>
public sealed record ReplicationEnds(LogSource Source, bool Seeded, bool SlotLost, ulong Flushed, ulong Confirmed, LogSource? Follows, bool CaughtUp, bool Merged)
{
    /// <summary>The last epoch for which this very database has opened its gate; 0 for none, and from a controller that does not tell.</summary>
    public long LastOpened { get; init; }

    /// <summary>What a look at a database shows; null while that is not known.</summary>
    public static ReplicationEnds? Of(LocalDatabase? local) => local is not { PlatformInstalled: true, Source: { } source } ? null : new ReplicationEnds(
        source,
        local.Seeded,
        !local.Slot.Exists || local.Slot.Lost,
        local.Slot.Flushed,
        local.Slot.Confirmed,
        local.Subscription.Exists ? local.Subscription.Follows : null,
        local.Subscription.CaughtUp,
        local.Subscription.Exists && local.Subscription.OwnSlot == source.Slot && !local.OpenPromotions.Any())
    {
        LastOpened = local.Promotions.IsDefaultOrEmpty ? 0 : local.Promotions.Max(promotion => promotion.Epoch),
    };
}
