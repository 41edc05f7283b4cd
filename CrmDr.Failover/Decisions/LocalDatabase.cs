using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>The local database as one look found it.</summary>
public sealed record LocalDatabase
{
    /// <summary>Elapsed time at which the look began: what it shows is at least as new.</summary>
    public required TimeSpan LookedAt { get; init; }

    /// <summary>Schema, publication and slot are there.</summary>
    public bool PlatformInstalled { get; init; }

    /// <summary>The log that the peer reads here; null before the platform is installed.</summary>
    public LogSource? Source { get; init; }

    /// <summary>This database holds what was written, or began it. One that is new does not, until it has caught up with the other.</summary>
    public bool Seeded { get; init; }

    /// <summary>Ranges of acknowledged writes that are recorded as lost, or as merged row by row.</summary>
    public int Losses { get; init; }

    /// <summary>Versions from the peer have lost in apply and are not in the ledger yet.</summary>
    public bool LostInApply { get; init; }

    /// <summary>Epoch for which the gate is open; null when it is closed.</summary>
    public long? GateEpoch { get; init; }

    /// <summary>Whether the application may write as far as the roles go.</summary>
    public bool WriterGranted { get; init; }

    /// <summary>Highest epoch this database knows of, from settings, promotions and markers.</summary>
    public long HighestEpoch { get; init; }

    /// <summary>Highest epoch for which a marker stands here; 0 for none.</summary>
    public long HighestMarker { get; init; }

    /// <summary>The promise stored here; null for none. Which process gave it, and when, is not known.</summary>
    public StoredPromise? Promise { get; init; }

    /// <summary>The last unplanned failover of either cloud; null for none.</summary>
    public LastFailover? LastFailover { get; init; }

    /// <summary>Unplanned failovers of either cloud of which nothing here says what became of the orphans.</summary>
    public ImmutableArray<UnsettledFailover> Unsettled { get; init; } = [];

    /// <summary>This database came back empty while its cloud held the lease, and nobody has reported what that may have cost; null otherwise.</summary>
    public LostTenure? LostTenure { get; init; }

    /// <summary>All promotions of this database whose salvage is open, and the newest one.</summary>
    public ImmutableArray<Promotion> Promotions { get; init; } = [];

    /// <summary>The subscription to the peer.</summary>
    public SubscriptionLook Subscription { get; init; } = SubscriptionLook.Missing;

    /// <summary>The slot from which the peer reads.</summary>
    public SlotLook Slot { get; init; } = SlotLook.Missing;

    /// <summary>Whether commits wait for the peer.</summary>
    public SynchronyLook Synchrony { get; init; } = SynchronyLook.None;

    /// <summary>Tables this database publishes, sorted.</summary>
    public ImmutableArray<string> Published { get; init; } = [];

    /// <summary>The promotion of <paramref name="epoch"/>, when there was one here.</summary>
    public Promotion? PromotionOf(long epoch)
    {
        foreach (var promotion in Promotions)
        {
            if (promotion.Epoch == epoch)
                return promotion;
        }

        return null;
    }

    /// <summary>The oldest promotion whose orphans have not been brought back; null when there is none.</summary>
    public Promotion? OldestOpenPromotion
    {
        get
        {
            Promotion? oldest = null;
            foreach (var promotion in Promotions)
            {
                if (promotion.IsOpen && (oldest is null || promotion.Epoch < oldest.Epoch))
                    oldest = promotion;
            }

            return oldest;
        }
    }

    /// <summary>The highest WAL position at which a gate opened or a salvage was closed here: the peer has caught up when it has confirmed this much. 0 without promotions.</summary>
    public ulong LastOpening
    {
        get
        {
            var last = 0UL;
            foreach (var promotion in Promotions)
                last = Math.Max(last, promotion.OpenedAt);
            return last;
        }
    }

    /// <summary>The promotions whose orphans have not been brought back.</summary>
    public IEnumerable<Promotion> OpenPromotions => Promotions.Where(p => p.IsOpen);
}
