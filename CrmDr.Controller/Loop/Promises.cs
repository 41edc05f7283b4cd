using CrmDr.Controller.Configuration;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>Until when each application may still believe in the authority it was last given.</summary>
/// <remarks>
/// An application asks one question at a time. Its promise is taken back when it asks again after an answer that held none: only then has it taken that answer in.
/// One that went away keeps its promise until it ends by itself; so does whoever asked this controller's predecessor.
/// </remarks>
public sealed class Promises
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TimeSpan> _until = [];

    public Promises(ControllerOptions options, Clock clock) => _until["whoever asked before the start"] = clock.Now().Elapsed + options.Policy.Timing.PromiseBinds;

    /// <summary>Makes an answer and notes what it promises, as one step. Times are elapsed time.</summary>
    public AuthorityAnswer Give(string asker, Func<(AuthorityAnswer Answer, TimeSpan Now)> answer)
    {
        lock (_lock)
        {
            var (given, now) = answer();
            if (given.Held)
                _until[asker] = now + given.Remaining;
            return given;
        }
    }

    /// <summary>A new question: what the asker knows shows which answer it has taken in.</summary>
    /// <param name="asker">Who asks.</param>
    /// <param name="believes">Whether it still believes to have authority.</param>
    public void Asked(string asker, bool believes)
    {
        if (believes)
            return;
        lock (_lock)
            _until.Remove(asker);
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
