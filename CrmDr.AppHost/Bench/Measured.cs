namespace CrmDr.AppHost.Bench;

/// <summary>What one operation came to, by many clients at once, for some seconds.</summary>
/// <param name="PerSecond">Operations a second.</param>
/// <param name="P50Milliseconds">Half of them took no longer.</param>
/// <param name="P99Milliseconds">99 of 100 took no longer.</param>
public sealed record Measured(double PerSecond, double P50Milliseconds, double P99Milliseconds)
{
    /// <summary>The round in the middle by rate. All figures of one are taken together: the p99 of one round and the rate of another say nothing.</summary>
    public static Measured Median(IReadOnlyCollection<Measured> rounds) => rounds.OrderBy(one => one.PerSecond).ElementAt(rounds.Count / 2);
}
