namespace CrmDr.LocalClouds.Links;

/// <summary>One direction of a link: every piece of every connection asks here before it goes on.</summary>
internal sealed class Lane(TimeProvider time)
{
    private readonly Lock _lock = new();
    private volatile Situation _now = new(LaneCondition.Clear);
    private Random _random = new(0);
    private long _freeAt;
    private long _passed;

    public TimeProvider Time => time;

    public LaneCondition Condition => _now.Condition;

    public long BytesPassed => Interlocked.Read(ref _passed);

    public void Change(Func<LaneCondition, LaneCondition> change, int? seed = null)
    {
        Situation before;
        lock (_lock)
        {
            before = _now;
            _now = new Situation(change(before.Condition));
            _random = seed is { } chosen ? new Random(chosen) : _random;
            _freeAt = 0;
        }
        before.Over.Cancel();
    }

    /// <summary>The largest piece to ask for at once: with a limited rate about a twentieth of a second.</summary>
    public int Piece(int bytes) =>
        _now.Condition.BytesPerSecond is { } rate ? (int)Math.Clamp(rate / 20, 1, Math.Max(1, bytes)) : bytes;

    /// <summary>The moment at which bytes read now are due on the other side.</summary>
    public long DueAt()
    {
        lock (_lock)
        {
            var condition = _now.Condition;
            var delay = condition.Delay + condition.Jitter * _random.NextDouble();
            return time.GetTimestamp() + (long)(delay.TotalSeconds * time.TimestampFrequency);
        }
    }

    public async ValueTask WaitUntilDueAsync(long due)
    {
        while (_now is { Condition.Delay.Ticks: > 0 } now && time.GetElapsedTime(time.GetTimestamp(), due) is { Ticks: > 0 } rest)
            await WaitAsync(rest, now);
    }

    /// <summary>Waits until the bytes may go on; false when they are lost.</summary>
    public async ValueTask<bool> PassAsync(int bytes)
    {
        Situation? paid = null;
        while (true)
        {
            var now = _now;
            if (now.Condition.Dropping)
                return false;
            if (now.Condition.Frozen)
                await WaitAsync(Timeout.InfiniteTimeSpan, now);
            else if (now.Condition.BytesPerSecond is { } rate && bytes > 0 && paid != now)
            {
                // Paid once per situation: when it changes while waiting, the new one sets its own price.
                paid = now;
                await WaitAsync(Reserve(bytes, rate), now);
            }
            else
            {
                Interlocked.Add(ref _passed, bytes);
                return true;
            }
        }
    }

    private TimeSpan Reserve(int bytes, long rate)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            _freeAt = Math.Max(now, _freeAt) + (long)((double)bytes / rate * time.TimestampFrequency);
            return time.GetElapsedTime(now, _freeAt);
        }
    }

    private async ValueTask WaitAsync(TimeSpan wait, Situation now) =>
        await Task.Delay(wait, time, now.Over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>A condition for as long as it holds; <see cref="Over"/> wakes those who wait for its end.</summary>
    private sealed class Situation(LaneCondition condition)
    {
        public LaneCondition Condition { get; } = condition;

        public CancellationTokenSource Over { get; } = new();
    }
}
