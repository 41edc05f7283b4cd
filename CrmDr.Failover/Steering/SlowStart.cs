namespace CrmDr.Failover.Steering;

/// <summary>How many requests a pool is given at once after its part has changed: few, and one more for every answer.</summary>
/// <remarks>
/// A cloud that has just taken over is cold. Given everything that was held at once, it answers nothing for a long time and then everything; given a few, the first
/// answers come at once. The window grows as in the slow start of TCP (RFC 5681, 3.1), counted in requests: it doubles with every round of answers.
/// </remarks>
/// <param name="Window">Requests at once.</param>
/// <param name="Grows">Whether every answer makes room for one more.</param>
public readonly record struct SlowStart(int Window, bool Grows = true)
{
    /// <summary>The window of a pool that has just become active: what goes in together shares the processors while every session is cold, and answers together.</summary>
    public const int First = 2;

    /// <summary>From this window on nothing is limited any more.</summary>
    public const int Enough = 256;

    /// <summary>No request waits longer for its turn, and so long after its beginning nothing is limited: what is in front of it may be slow by nature.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>A pool has just become active.</summary>
    public static SlowStart Begin => new(First);

    /// <summary>A pool that was active and may still serve stale reads: its sessions have just been ended, and each that begins anew takes time where both clouds share a machine. Few, until its <see cref="Patience"/> is over.</summary>
    public static SlowStart BeginStale => new(2, Grows: false);

    /// <summary>Nothing is limited.</summary>
    public static SlowStart Over => new(Enough);

    /// <summary>What a change of the view makes begin slowly: requests to the pools that have become active, and stale reads of those that are active no more.</summary>
    public static IEnumerable<(string Pool, ServedAs As, SlowStart Pace)> Begun(SteeringView before, SteeringView after) =>
    [
        .. Names(after).Except(Names(before)).Select(pool => (pool, ServedAs.Active, Begin)),
        .. Names(before).Except(Names(after)).Select(pool => (pool, ServedAs.Stale, BeginStale)),
    ];

    /// <summary>Whether nothing is limited.</summary>
    public bool IsOver => Window >= Enough;

    /// <summary>Whether one more may be sent while so many are there.</summary>
    public bool Admits(int inFlight) => IsOver || inFlight < Window;

    /// <summary>A request was answered.</summary>
    public SlowStart AfterAnswer() => Grows && !IsOver ? new(Window + 1) : this;

    private static IEnumerable<string> Names(SteeringView view) => view.Active.Select(pool => pool.Name);
}
