namespace CrmDr.Failover.Plan;

/// <summary>The time-bounded right to be primary.</summary>
/// <param name="Ttl">How long a renewal lasts. <value>Default 10 s (drill 2 s, fast 1 s), 0.3 s to 300 s.</value></param>
/// <param name="Margin">
/// What the holder gives away and the taker adds, for drift and delay. <value>Default 1 s (drill 0.2 s, fast 0.15 s), 0.01 s to 60 s.</value>
/// </param>
/// <param name="Loop">How often a controller looks. <value>Default 1 s (drill 0.25 s, fast 0.15 s), 0.02 s to 60 s.</value></param>
/// <param name="MinimumBetweenFailovers">
/// How old the last unplanned failover must be before a standby takes over by itself. <value>Default 600 s (drill 20 s, fast 10 s), 0 s (no minimum) to 86400 s.</value>
/// </param>
/// <remarks>
/// The holder renews every <see cref="RenewalInterval"/>, stops <see cref="HolderTime"/> after it <em>sent</em> the last successful renewal,
/// and a taker waits <see cref="TakerWait"/>. The reader sees to it that one lost renewal can be repeated before the holder must stop.
/// </remarks>
public sealed record LeasePlan(TimeSpan Ttl, TimeSpan Margin, TimeSpan Loop, TimeSpan MinimumBetweenFailovers)
{
    /// <summary>When the holder renews: a third of the ttl.</summary>
    public TimeSpan RenewalInterval => Ttl / 3;

    /// <summary>How long the holder acts on one renewal: ttl less the margin.</summary>
    public TimeSpan HolderTime => Ttl - Margin;

    /// <summary>How long a taker watches the same revision: ttl plus the margin.</summary>
    public TimeSpan TakerWait => Ttl + Margin;
}
