namespace CrmDr.AppHost.Checklist;

/// <summary>The latest drill of one scenario.</summary>
/// <param name="Scenario">Such as <c>region-outage</c>.</param>
/// <param name="Date">The day, UTC.</param>
/// <param name="ObjectivesMet">Whether every objective was met.</param>
/// <param name="Profile">The profile it ran with.</param>
/// <param name="RecoveryTimeSeconds">Seconds; null when it recovered from nothing.</param>
/// <param name="MissingInTheEnd">Acknowledged writes that are neither in both databases nor in the ledger; null when that was not judged.</param>
/// <param name="Source">Where that stands.</param>
public sealed record DrillFact(string Scenario, DateOnly Date, bool ObjectivesMet, string Profile, double? RecoveryTimeSeconds, int? MissingInTheEnd, string Source);
