namespace CrmDr.Failover.Decisions;

/// <summary>The last time that a cloud took over unplanned, as the history in the database tells it.</summary>
/// <param name="Epoch">The epoch that began then.</param>
/// <param name="Cloud">The cloud that took over.</param>
/// <param name="Age">How long ago, by the wall clocks of both databases: good enough for a minimum of minutes, and for nothing else.</param>
public sealed record LastFailover(long Epoch, string Cloud, TimeSpan Age);
