using CrmDr.AppHost.Drill.Load;

namespace CrmDr.AppHost.Drill.Checking;

/// <summary>Everything the checker judges from.</summary>
public sealed record CheckInput
{
    public required IReadOnlyList<Attempt> Attempts { get; init; }

    /// <summary>Both databases after reprotection, when no load runs any more.</summary>
    public required IReadOnlyList<StoredState> Final { get; init; }

    /// <summary>The surviving database just after its promotion; null when nothing failed over.</summary>
    public StoredState? AtPromotion { get; init; }

    /// <summary>The epoch that the promotion opened; writes of earlier ones were acknowledged by the cloud that failed.</summary>
    public long? PromotedEpoch { get; init; }

    public DateTimeOffset? FaultAt { get; init; }

    /// <summary>Strategy active-active: the cloud that was lost while both wrote in one epoch; null otherwise.</summary>
    public string? LostCloud { get; init; }

    /// <summary>Strategy active-active: whoever acknowledges, it is the epoch that counts.</summary>
    public bool BothWrite { get; init; }

    public required WitnessHistory Witness { get; init; }

    public IReadOnlyList<HotDeal> Deals { get; init; } = [];

    public IReadOnlyList<TableComparison> Tables { get; init; } = [];
}
