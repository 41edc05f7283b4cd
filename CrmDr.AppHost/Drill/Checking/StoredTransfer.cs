namespace CrmDr.AppHost.Drill.Checking;

/// <summary>A transfer as a database holds it.</summary>
public sealed record StoredTransfer(Guid Id, Guid From, Guid To, decimal Amount, bool Deleted);
