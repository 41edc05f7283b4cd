namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>Order statistics by nearest rank: every figure is a value that was really measured.</summary>
public static class Percentile
{
    /// <param name="values">In any order.</param>
    /// <param name="share">0 to 1: 0.5 is the median.</param>
    /// <returns>Null when there are no values.</returns>
    public static double? Of(IEnumerable<double> values, double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0)
            return null;
        var rank = (int)Math.Ceiling(share * sorted.Length);
        return sorted[Math.Max(rank, 1) - 1];
    }
}
