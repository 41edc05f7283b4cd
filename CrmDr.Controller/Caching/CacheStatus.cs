namespace CrmDr.Controller.Caching;

/// <summary>How the cache of this cloud stands to the other's.</summary>
/// <param name="Sync">The plan's mode.</param>
/// <param name="Standing">One sentence.</param>
/// <param name="LagSeconds">How long ago everything that the other cache had changed was here; null where that is not known, and at the primary.</param>
/// <param name="Behind">Changes that are still to come; null where that is not known.</param>
/// <param name="Flushes">How often since the start something was missing and the mirror began anew.</param>
/// <param name="TakenOver">Entries that were taken over at the last promotion; null for none yet.</param>
/// <param name="Dropped">Entries that were not, because the database has not replayed what they show, or has replaced it.</param>
public sealed record CacheStatus(string Sync, string Standing, double? LagSeconds, long? Behind, long Flushes, long? TakenOver, long? Dropped);
