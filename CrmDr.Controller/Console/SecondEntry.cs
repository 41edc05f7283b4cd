namespace CrmDr.Controller.Console;

/// <summary>One second of one source, for the plots.</summary>
/// <param name="At">When it ended, by this controller's clock, in milliseconds since 1970.</param>
/// <param name="Source">A cloud, or <c>gateway</c>.</param>
/// <param name="Values">Of a cloud: lag in seconds, lag in bytes, serves (0 or 1). Of the gateway: writes, failed writes, reads, failed reads, held, p50, p99.</param>
public sealed record SecondEntry(long At, string Source, IReadOnlyList<double?> Values);
