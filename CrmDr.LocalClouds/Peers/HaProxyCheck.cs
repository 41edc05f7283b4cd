namespace CrmDr.LocalClouds.Peers;

/// <summary>How often HAProxy asks each agent whether it is the primary, and how many answers it believes.</summary>
/// <param name="IntervalMilliseconds">From one question to the next.</param>
/// <param name="TimeoutMilliseconds">How long an answer is waited for.</param>
/// <param name="Fall">So many failures in a row: it is not.</param>
/// <param name="Rise">So many successes in a row: it is.</param>
public sealed record HaProxyCheck(int IntervalMilliseconds, int TimeoutMilliseconds, int Fall, int Rise)
{
    /// <summary>As Patroni's documentation shows it.</summary>
    public static HaProxyCheck Documented { get; } = new(3000, 5000, 3, 2);

    /// <summary>As often as the gateway looks in profile <c>drill</c>, so that HAProxy is not what is measured.</summary>
    public static HaProxyCheck Fast { get; } = new(500, 400, 2, 1);

    public override string ToString() => $"checks every {IntervalMilliseconds} ms, fall {Fall}, rise {Rise}";
}
