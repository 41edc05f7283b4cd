namespace CrmDr.AppHost.Drill.Statistics;

/// <summary>Finds how long nobody got a write acknowledged.</summary>
public static class AckGaps
{
    /// <summary>
    /// The longest time between two consecutive acknowledgements among the gaps that touch the window. A gap that begins before
    /// the window or ends after it counts in full: the user waited all of it.
    /// </summary>
    /// <param name="acknowledgedAt">When clients got their acknowledgement, in any order.</param>
    /// <param name="from">Begin of the window.</param>
    /// <param name="to">End of the window; with no acknowledgement afterwards the gap counts up to here.</param>
    public static Gap? Longest(IEnumerable<double> acknowledgedAt, double from, double to)
    {
        double[] times = [.. acknowledgedAt.Order()];
        Gap? longest = null;
        for (var i = 0; i < times.Length; i++)
        {
            var start = times[i];
            var end = i + 1 < times.Length ? times[i + 1] : Math.Max(start, to);
            if (end < from || start > to)
                continue;
            if (longest is null || end - start > longest.Seconds)
                longest = new Gap(start, end);
        }

        return longest;
    }
}
