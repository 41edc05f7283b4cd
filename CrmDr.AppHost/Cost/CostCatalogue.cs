namespace CrmDr.AppHost.Cost;

/// <summary>Prices and quantities: all that a monthly cost is computed from.</summary>
public sealed record CostCatalogue
{
    public required string Title { get; init; }

    /// <summary>Won for one US dollar.</summary>
    public required decimal KrwPerDollar { get; init; }

    /// <summary>The replication that is priced unless another is asked for.</summary>
    public CostEngine Engine { get; init; } = CostEngine.Native;

    /// <summary>By name.</summary>
    public required IReadOnlyDictionary<string, CostItem> Items { get; init; }
}
