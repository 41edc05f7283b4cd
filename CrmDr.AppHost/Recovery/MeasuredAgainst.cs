using CrmDr.Failover.Budget;

namespace CrmDr.AppHost.Recovery;

/// <summary>What was measured, held against what a budget says. Times are seconds.</summary>
/// <param name="Runs">Drills of this very plan.</param>
/// <param name="MinSeconds">The shortest recovery.</param>
/// <param name="MedianSeconds">The one in the middle.</param>
/// <param name="MaxSeconds">The longest.</param>
/// <param name="AboveExpected">Drills that took longer than expected.</param>
/// <param name="OutOfRange">Drills outside of best to worst: the budget is wrong about these.</param>
public sealed record MeasuredAgainst(int Runs, double MinSeconds, double MedianSeconds, double MaxSeconds, int AboveExpected, int OutOfRange)
{
    /// <summary>Compares; null when nothing of this plan has been measured.</summary>
    public static MeasuredAgainst? Of(RecoveryBudget budget, MeasuredFile? file)
    {
        var times = file?.Groups.Where(group => group.IsOf(budget)).SelectMany(group => group.Runs).Select(run => run.RecoveryTimeSeconds).Order().ToArray() ?? [];
        if (times.Length == 0)
            return null;
        var recovery = budget.Recovery;
        return new MeasuredAgainst(times.Length, times[0], (times[(times.Length - 1) / 2] + times[times.Length / 2]) / 2, times[^1],
            times.Count(time => time > recovery.Expected.TotalSeconds), times.Count(time => !recovery.Contains(TimeSpan.FromSeconds(time))));
    }
}
