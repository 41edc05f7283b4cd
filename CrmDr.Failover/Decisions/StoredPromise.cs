namespace CrmDr.Failover.Decisions;

/// <summary>A promise as the database keeps it: a length and not a moment, for clocks die with their process.</summary>
/// <param name="Epoch">The epoch whose holder rests on it.</param>
/// <param name="Binds">How long it binds from when it was given.</param>
public sealed record StoredPromise(long Epoch, TimeSpan Binds);
