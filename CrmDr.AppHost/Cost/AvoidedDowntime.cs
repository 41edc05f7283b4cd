namespace CrmDr.AppHost.Cost;

/// <summary>What a second cloud buys: minutes a year in which the first one is down and users are not.</summary>
/// <param name="OutagesPerYear">How often a whole cloud is lost.</param>
/// <param name="OutageMinutes">How long it stays away.</param>
/// <param name="RecoveryMinutes">How long users are without it under the strategy; never more than the outage.</param>
/// <param name="ExtraDollarsPerMonth">What the strategy costs beyond a single cloud.</param>
public sealed record AvoidedDowntime(decimal OutagesPerYear, decimal OutageMinutes, decimal RecoveryMinutes, decimal ExtraDollarsPerMonth)
{
    public decimal MinutesPerYear => OutagesPerYear * Math.Max(0, OutageMinutes - RecoveryMinutes);

    /// <summary>Null when nothing is avoided: an outage is over before anybody could recover.</summary>
    public decimal? DollarsPerMinute => MinutesPerYear == 0 ? null : ExtraDollarsPerMonth * 12 / MinutesPerYear;
}
