namespace CrmDr.Gateway.Traffic;

/// <summary>What ended within one second, as <c>/_lb/live</c> gives it.</summary>
/// <param name="AgeSeconds">How long ago that second ended, in whole seconds; 0 for the one before the current.</param>
/// <param name="Writes">Writes that were answered below 500.</param>
/// <param name="WritesFailed">Writes that were answered with 500 or above.</param>
/// <param name="Reads">Reads that were answered below 500.</param>
/// <param name="ReadsFailed">Reads that were answered with 500 or above.</param>
/// <param name="Held">Of all these, those that had to wait for a pool.</param>
/// <param name="P50Milliseconds">Median time to the answer, with an error of a tenth; null when nothing ended.</param>
/// <param name="P99Milliseconds">The 99th percentile of the same.</param>
internal sealed record TrafficSecond(long AgeSeconds, int Writes, int WritesFailed, int Reads, int ReadsFailed, int Held, double? P50Milliseconds, double? P99Milliseconds);
