namespace CrmDr.AppHost.Cost;

/// <summary>One item of one strategy, in US dollars a month.</summary>
public sealed record CostLine(string Name, CostItem Item, decimal Dollars);
