using System.Collections.Immutable;

namespace CrmDr.Failover.Decisions;

/// <summary>Turns positions into time: since when has something been written that the peer has not confirmed.</summary>
/// <param name="ConfirmedThrough">Elapsed time of which is known that everything written until then is confirmed; null before the first look.</param>
/// <param name="Samples">Looks not confirmed yet, oldest first.</param>
public sealed record LagWatch(TimeSpan? ConfirmedThrough, ImmutableQueue<(ulong Position, TimeSpan At)> Samples)
{
    private const int Most = 512;

    /// <summary>Nothing known.</summary>
    public static LagWatch None { get; } = new(null, []);

    /// <summary>When the newest look that was taken in began; a pass that knows no newer one learns nothing.</summary>
    private TimeSpan? LookedAt { get; init; }

    /// <summary>How many samples were taken in and kept: the queue would have to be walked to tell.</summary>
    private int Count { get; init; }

    /// <summary>Takes in one look at the slot. The look's own start time is what counts: anything written later may be missing from it.</summary>
    public LagWatch Seen(SlotLook slot, TimeSpan lookedAt)
    {
        if (lookedAt <= LookedAt)
            return this;
        var samples = Samples.Enqueue((slot.Flushed, lookedAt));
        var count = Count + 1;
        var through = ConfirmedThrough;
        for (; !samples.IsEmpty && samples.Peek().Position <= slot.Confirmed; count--)
        {
            through = samples.Peek().At;
            samples = samples.Dequeue();
        }

        // A peer that never confirms must not make the queue grow for ever: neighbours are thinned out, the oldest always stays.
        return count > Most
            ? new LagWatch(through, Thinned(samples)) { LookedAt = lookedAt, Count = (count + 1) / 2 }
            : new LagWatch(through, samples) { LookedAt = lookedAt, Count = count };
    }

    /// <summary>Age of the oldest write that the peer may lack; null when the peer has confirmed nothing yet.</summary>
    public TimeSpan? Lag(TimeSpan now) => Samples.IsEmpty ? TimeSpan.Zero : now - ConfirmedThrough;

    private static ImmutableQueue<(ulong Position, TimeSpan At)> Thinned(ImmutableQueue<(ulong Position, TimeSpan At)> samples) =>
        [.. samples.Where((_, i) => i % 2 == 0)];
}
