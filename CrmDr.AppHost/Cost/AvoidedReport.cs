namespace CrmDr.AppHost.Cost;

/// <summary>What the strategy avoids, and what it rests on.</summary>
public sealed record AvoidedReport(decimal OutagesPerYear, decimal OutageMinutes, decimal RecoveryMinutes, decimal ExtraDollarsPerMonth, decimal MinutesPerYear, decimal? DollarsPerMinute)
{
    public static AvoidedReport Of(AvoidedDowntime avoided) => new(
        avoided.OutagesPerYear, avoided.OutageMinutes, Math.Round(avoided.RecoveryMinutes, 3), StrategyReport.Cents(avoided.ExtraDollarsPerMonth), Math.Round(avoided.MinutesPerYear, 2),
        avoided.DollarsPerMinute is { } each ? StrategyReport.Cents(each) : null);
}
