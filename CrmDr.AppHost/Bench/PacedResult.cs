namespace CrmDr.AppHost.Bench;

/// <summary>What a paced load came to.</summary>
/// <param name="PerSecond">How many a second were really done.</param>
/// <param name="P50Milliseconds">Half of them took no longer.</param>
/// <param name="P99Milliseconds">99 of 100 took no longer.</param>
/// <param name="Count">How many there were.</param>
public sealed record PacedResult(double PerSecond, double P50Milliseconds, double P99Milliseconds, int Count);
