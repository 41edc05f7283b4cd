namespace CrmDr.AppHost.Drill.Checking;

/// <summary>What one cloud's database holds of a drill, read with a superuser's eyes.</summary>
public sealed record StoredState
{
    public required string Cloud { get; init; }

    public IReadOnlyList<StoredContact> Contacts { get; init; } = [];

    public IReadOnlyList<StoredTransfer> Transfers { get; init; } = [];

    public IReadOnlyList<StoredDeal> Deals { get; init; } = [];

    public IReadOnlyList<LedgerRow> Ledger { get; init; } = [];

    /// <summary>What is reported as gone.</summary>
    public IReadOnlyList<ReportedLoss> Losses { get; init; } = [];

    /// <summary>Salvage decisions by outcome (<c>replayed</c>, <c>resent</c>, <c>ledgered</c>), each one transaction.</summary>
    public IReadOnlyDictionary<string, int> Salvage { get; init; } = new Dictionary<string, int>();
}
