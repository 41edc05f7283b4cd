namespace CrmDr.Failover.Budget;

/// <summary>How long something takes: at best, as a rule, and at worst.</summary>
/// <param name="Best">When everything falls well.</param>
/// <param name="Expected">With every wait at the middle of its range.</param>
/// <param name="Worst">When every wait is as long as it can be.</param>
/// <remarks>The expected time of a sum is the sum; that of the later of two is the later expected time, which is a little too short.</remarks>
public readonly record struct TimeRange(TimeSpan Best, TimeSpan Expected, TimeSpan Worst)
{
    /// <summary>No time at all.</summary>
    public static TimeRange None => default;

    /// <summary>A range in seconds.</summary>
    public static TimeRange Seconds(double best, double expected, double worst) => new(TimeSpan.FromSeconds(best), TimeSpan.FromSeconds(expected), TimeSpan.FromSeconds(worst));

    /// <summary>Always the same.</summary>
    public static TimeRange Always(TimeSpan time) => new(time, time, time);

    /// <summary>Anything from nothing up to a time: a wait for something that happens every so often.</summary>
    public static TimeRange UpTo(TimeSpan time) => new(TimeSpan.Zero, time / 2, time);

    /// <summary>Whichever of two is over later.</summary>
    public static TimeRange Later(TimeRange one, TimeRange other) => new(Later(one.Best, other.Best), Later(one.Expected, other.Expected), Later(one.Worst, other.Worst));

    /// <summary>Whichever of two is over sooner.</summary>
    public static TimeRange Sooner(TimeRange one, TimeRange other) => new(Sooner(one.Best, other.Best), Sooner(one.Expected, other.Expected), Sooner(one.Worst, other.Worst));

    /// <summary>One after the other.</summary>
    public static TimeRange operator +(TimeRange one, TimeRange other) => new(one.Best + other.Best, one.Expected + other.Expected, one.Worst + other.Worst);

    /// <summary>Several times over.</summary>
    public static TimeRange operator *(TimeRange one, double times) => new(one.Best * times, one.Expected * times, one.Worst * times);

    /// <summary>What lies between two moments of one story, each at its best, its expected and its worst.</summary>
    public static TimeRange Between(TimeRange earlier, TimeRange later) => new(later.Best - earlier.Best, later.Expected - earlier.Expected, later.Worst - earlier.Worst);

    /// <summary>Whether a measured time lies within.</summary>
    public bool Contains(TimeSpan measured) => measured >= Best && measured <= Worst;

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Sooner(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
