namespace CrmDr.Failover.Decisions;

/// <summary>An unplanned failover of which the history does not say that its orphans were salvaged or reported.</summary>
/// <param name="Epoch">The epoch that began then.</param>
/// <param name="FromDatabase">The database of the old primary: its disks hold what it had acknowledged and not replicated. Empty when it was not known.</param>
public sealed record UnsettledFailover(long Epoch, string FromDatabase);
