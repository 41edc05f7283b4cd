using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>Until when each application may still believe in the authority it was last given.</summary>
/// <remarks>An application that asks again replaces its own promise; one that went away keeps it until it ends by itself.</remarks>
public sealed class Promises
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TimeSpan> _until = [];

    /// <summary>Makes an answer and notes what it promises, as one step. Times are elapsed time.</summary>
    public AuthorityAnswer Give(string asker, Func<(AuthorityAnswer Answer, TimeSpan Now)> answer)
    {
        lock (_lock)
        {
            var (given, now) = answer();
            if (given.Held)
                _until[asker] = now + given.Remaining;
            else
                _until.Remove(asker);
            return given;
        }
    }

    /// <summary>The latest promise that has not ended; null when none is left.</summary>
    public TimeSpan? Latest(TimeSpan now)
    {
        lock (_lock)
        {
            foreach (var ended in _until.Where(p => p.Value <= now).Select(p => p.Key).ToArray())
                _until.Remove(ended);
            return _until.Count == 0 ? null : _until.Values.Max();
        }
    }
}
