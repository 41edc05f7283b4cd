using CrmDr.Failover.Budget;

namespace CrmDr.AppHost.Recovery;

/// <summary>One phase, in seconds.</summary>
public sealed record PhaseReport(string Name, double BestSeconds, double ExpectedSeconds, double WorstSeconds, string From)
{
    public static PhaseReport Of(string name, TimeRange time, string from) =>
        new(name, BudgetReport.Round(time.Best), BudgetReport.Round(time.Expected), BudgetReport.Round(time.Worst), from);
}
