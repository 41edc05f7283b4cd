using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>Until when each application may still believe in the authority it was last given.</summary>
/// <remarks>
/// An application asks one question at a time. Its promise is taken back when it asks again after an answer that held none: only then has it taken that answer in.
/// One that went away keeps its promise until it ends by itself, and so do those that a predecessor of this process gave: they end within the lease or the promise that it held.
/// </remarks>
/// <param name="timing">The lease's durations: no clock is off by more than its margin within one ttl.</param>
public sealed class Promises(LeaseTiming timing)
{
    private const string OfPredecessor = "the predecessor";
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TimeSpan> _until = new() { [OfPredecessor] = timing.PromiseBinds };
    private readonly Dictionary<string, long> _lastQuestion = [];

    /// <summary>Makes an answer and notes what it promises, as one step. Times are monotonic: whoever waits believes the clock that nobody sets.</summary>
    public AuthorityAnswer Give(string asker, Func<(AuthorityAnswer Answer, TimeSpan Now)> answer)
    {
        lock (_lock)
        {
            var (given, now) = answer();
            // An answer that promises less than the one before may never arrive: what was promised longest counts.
            var until = now + timing.Believed(given.Remaining);
            if (given.Held && until > _until.GetValueOrDefault(asker))
                _until[asker] = until;
            return given;
        }
    }

    /// <summary>A new question: what the asker knows shows which answer it has taken in.</summary>
    /// <param name="asker">Who asks.</param>
    /// <param name="number">Its question's number. One that was held up on its way, so that a later one came first, shows nothing any more.</param>
    /// <param name="believes">Whether it still believes to have authority.</param>
    public void Asked(string asker, long number, bool believes)
    {
        lock (_lock)
        {
            if (number < _lastQuestion.GetValueOrDefault(asker))
                return;
            _lastQuestion[asker] = number;
            if (!believes)
                _until.Remove(asker);
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
