namespace CrmDr.AppHost.Local;

/// <summary>How a link is to be broken, from the query of a request.</summary>
/// <param name="Direction"><c>forward</c>, <c>backward</c> or <c>both</c> (default).</param>
/// <param name="Milliseconds">For <c>delay</c>.</param>
/// <param name="JitterMilliseconds">For <c>delay</c>: up to so much more.</param>
/// <param name="BytesPerSecond">For <c>slow</c>.</param>
public sealed record LinkFault(string? Direction, double Milliseconds = 0, double JitterMilliseconds = 0, long BytesPerSecond = 1);
