namespace CrmDr.AppHost.Drill.Checking;

/// <summary>A contact as a database holds it.</summary>
public sealed record StoredContact(Guid Id, string Reference, string Token, bool Deleted);
