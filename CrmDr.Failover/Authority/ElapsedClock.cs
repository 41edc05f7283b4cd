namespace CrmDr.Failover.Authority;

/// <summary>Elapsed time that no stopped or stepped clock can shorten: between two readings, the larger of what both clocks saw.</summary>
/// <remarks>
/// Invariants: it never goes back; it never advances by less than the monotonic clock; after a suspension that only the wall clock
/// noticed it has advanced by the whole suspension. A wall clock stepped forward ends authority early, which costs availability and never safety.
/// Does not protect against both clocks stopping together.
/// </remarks>
public readonly record struct ElapsedClock
{
    private readonly ElapsedReading _last;

    private ElapsedClock(TimeSpan elapsed, ElapsedReading last)
    {
        Elapsed = elapsed;
        _last = last;
    }

    /// <summary>Time since the first reading.</summary>
    public TimeSpan Elapsed { get; }

    /// <summary>A clock that stands at zero at this reading.</summary>
    public static ElapsedClock Start(ElapsedReading first) => new(TimeSpan.Zero, first);

    /// <summary>The clock after another reading. Readings are taken in order: the caller holds a lock from reading to advancing.</summary>
    public ElapsedClock Advance(ElapsedReading next)
    {
        var monotonic = next.Monotonic - _last.Monotonic;
        var wall = next.Wall - _last.Wall;
        var step = monotonic > wall ? monotonic : wall;
        return new(step > TimeSpan.Zero ? Elapsed + step : Elapsed, next);
    }
}
