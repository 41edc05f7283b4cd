namespace CrmDr.AppHost.Drill.Load;

/// <summary>Every attempt of a drill, in memory. Attempts still in flight have no answer.</summary>
public sealed class Ledger
{
    private readonly Lock _lock = new();
    private readonly List<Attempt> _attempts = [];
    private int _finished;

    public int InFlight
    {
        get
        {
            lock (_lock)
                return _attempts.Count - _finished;
        }
    }

    /// <summary>Adds an attempt under the next number; the factory sees the number so that keys and tokens can carry it.</summary>
    public Attempt Begin(Func<int, Attempt> create) =>
        TryBegin(create) ?? throw new InvalidOperationException("the attempt was not created");

    /// <summary>The same, but the factory may find nothing to do.</summary>
    public Attempt? TryBegin(Func<int, Attempt?> create)
    {
        lock (_lock)
        {
            var attempt = create(_attempts.Count);
            if (attempt is null)
                return null;
            if (attempt.Number != _attempts.Count)
                throw new InvalidOperationException($"attempt {attempt.Number} was added as number {_attempts.Count}");
            _attempts.Add(attempt);
            return attempt;
        }
    }

    public void Finish(int number, Answer answer)
    {
        lock (_lock)
        {
            if (_attempts[number].Answer is not null)
                throw new InvalidOperationException($"attempt {number} ended twice");
            _attempts[number] = _attempts[number] with { Answer = answer };
            _finished++;
        }
    }

    public Attempt[] Snapshot()
    {
        lock (_lock)
            return [.. _attempts];
    }
}
