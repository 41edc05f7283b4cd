namespace CrmDr.Failover.Authority;

/// <summary>Both ways of counting time at one moment, since the process started.</summary>
/// <param name="Monotonic">The monotonic clock alone. A taker waits by it: it may stop in a suspended machine, which only makes the wait longer.</param>
/// <param name="Elapsed">Each step the larger of the monotonic and the wall clock's. A holder's deadline counts by it: whichever clock went on is believed.</param>
public readonly record struct ClockReading(TimeSpan Monotonic, TimeSpan Elapsed);
