namespace CrmDr.AppHost.Drill.Checking;

/// <summary>A deal's amount as a database holds it.</summary>
public sealed record StoredDeal(Guid Id, decimal Amount);
