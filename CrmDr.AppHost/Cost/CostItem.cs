namespace CrmDr.AppHost.Cost;

/// <summary>One line of a catalogue.</summary>
public sealed record CostItem
{
    public required string Title { get; init; }

    public required CostPlace Place { get; init; }

    public required CostKind Kind { get; init; }

    /// <summary>What one unit costs, in US dollars.</summary>
    public required decimal Dollars { get; init; }

    /// <summary>Such as <c>month</c>, <c>hour</c>, <c>GB</c>.</summary>
    public required string Unit { get; init; }

    /// <summary>Units of one piece in a month.</summary>
    /// <value>Default 1; 730 for hours.</value>
    public decimal Times { get; init; } = 1;

    public CostPer Per { get; init; }

    public CostEngine Engine { get; init; }

    public required CostQuantity Quantity { get; init; }

    /// <summary>The guide's estimate has no such line.</summary>
    public bool BeyondBrief { get; init; }

    public required string Source { get; init; }

    /// <summary>The day the price was read or noted, <c>yyyy-MM-dd</c>.</summary>
    public required string Date { get; init; }

    /// <summary>Nobody could look the price up where it is published.</summary>
    public bool Unverified { get; init; }

    public string? Note { get; init; }
}
