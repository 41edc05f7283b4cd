namespace CrmDr.AppHost.Drill.Load;

/// <summary>A deal that the transfers of a drill share, and what it started with.</summary>
public sealed record HotDeal(Guid Id, decimal InitialAmount);
