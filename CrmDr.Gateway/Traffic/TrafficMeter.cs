namespace CrmDr.Gateway.Traffic;

/// <summary>The last ten minutes of what clients were answered, second by second, for people who look. Requests of <c>/_lb/</c> itself do not count.</summary>
/// <remarks>Whose client left before the answer is not counted: nobody can say how it would have ended.</remarks>
internal sealed class TrafficMeter
{
    /// <summary>Seconds that are kept.</summary>
    public const int Kept = 600;

    // A quarter of a doubling each, from 0.1 ms: the last one begins at half an hour.
    private const int Steps = 96;
    private const double PerDoubling = 4;
    private const double First = 0.1;

    private readonly Lock _lock = new();
    private readonly TimeProvider _time;
    private readonly long _started;
    private readonly Slot[] _slots = [.. Enumerable.Range(0, Kept + 1).Select(_ => new Slot())];

    public TrafficMeter(TimeProvider time) => (_time, _started) = (time, time.GetTimestamp());

    /// <summary>Tells readers that another gateway answers than before.</summary>
    public string Instance { get; } = Guid.NewGuid().ToString("N");

    /// <summary>The number of the second that runs now.</summary>
    public long Now => SecondOf(_time.GetTimestamp());

    /// <summary>A client has its answer.</summary>
    /// <param name="isRead">Whether it asked for something.</param>
    /// <param name="status">What it was told.</param>
    /// <param name="took">From the head of its request to the end of the answer.</param>
    /// <param name="held">Whether it had to wait for a cloud.</param>
    /// <param name="ended">When, as a timestamp of the clock.</param>
    public void Answered(bool isRead, int status, TimeSpan took, bool held, long ended)
    {
        var second = SecondOf(ended);
        var step = Math.Clamp((int)Math.Round(PerDoubling * Math.Log2(Math.Max(took.TotalMilliseconds, First) / First)), 0, Steps - 1);
        lock (_lock)
        {
            var slot = SlotOf(second);
            slot.Counts[(isRead ? 2 : 0) + (status >= StatusCodes.Status500InternalServerError ? 1 : 0)]++;
            slot.Held += held ? 1 : 0;
            slot.Latencies[step]++;
        }
    }

    /// <summary>Every second that has ended after number <paramref name="after"/>, oldest first, quiet ones too.</summary>
    public IReadOnlyList<TrafficSecond> After(long after)
    {
        lock (_lock)
        {
            var now = Now;
            // A number that was never reached belongs to a gateway that ran before this one.
            var from = Math.Max(after < now ? after + 1 : 0, Math.Max(0, now - Kept));
            return [.. Enumerable.Range(0, (int)Math.Max(0, now - from)).Select(index => Read(from + index, now))];
        }
    }

    private long SecondOf(long timestamp) => (long)_time.GetElapsedTime(_started, timestamp).TotalSeconds;

    private Slot SlotOf(long second)
    {
        var slot = _slots[second % _slots.Length];
        if (slot.Second < second)
            slot.Begin(second);
        return slot;
    }

    private TrafficSecond Read(long second, long now)
    {
        var slot = _slots[second % _slots.Length];
        var age = now - 1 - second;
        return slot.Second != second
            ? new TrafficSecond(age, 0, 0, 0, 0, 0, null, null)
            : new TrafficSecond(age, slot.Counts[0], slot.Counts[1], slot.Counts[2], slot.Counts[3], slot.Held, slot.Latency(0.5), slot.Latency(0.99));
    }

    private sealed class Slot
    {
        public long Second { get; private set; } = -1;

        /// <summary>Writes, failed writes, reads, failed reads.</summary>
        public int[] Counts { get; } = new int[4];

        public int Held { get; set; }

        public int[] Latencies { get; } = new int[Steps];

        public void Begin(long second)
        {
            (Second, Held) = (second, 0);
            Array.Clear(Counts);
            Array.Clear(Latencies);
        }

        public double? Latency(double share)
        {
            var left = (int)Math.Ceiling(Counts.Sum() * share);
            for (var step = 0; step < Steps && left > 0; step++)
            {
                left -= Latencies[step];
                if (left <= 0)
                    return Math.Round(First * Math.Pow(2, step / PerDoubling), 2);
            }

            return null;
        }
    }
}
