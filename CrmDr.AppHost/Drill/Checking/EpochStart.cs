namespace CrmDr.AppHost.Drill.Checking;

/// <summary>A change of epoch as the witness itself recorded it.</summary>
/// <param name="Epoch">The new epoch.</param>
/// <param name="Holder">Who holds it.</param>
/// <param name="At">The witness's time; the least possible value for the epoch that was there when recording began.</param>
public sealed record EpochStart(long Epoch, string Holder, DateTimeOffset At);
