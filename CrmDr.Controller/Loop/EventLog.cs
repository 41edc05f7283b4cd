namespace CrmDr.Controller.Loop;

/// <summary>The last thousand decisions in plain sentences, for people and drills; the whole story is in the log.</summary>
public sealed partial class EventLog(string cloud, TimeProvider time, ILogger<EventLog> logger)
{
    private const int Kept = 1000;
    private readonly Lock _lock = new();
    private readonly Queue<ControllerEvent> _events = new();
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _sequence;

    /// <summary>Adds one event.</summary>
    public void Add(string kind, long epoch, string reason)
    {
        lock (_lock)
        {
            _events.Enqueue(new ControllerEvent(++_sequence, time.GetUtcNow(), cloud, kind, epoch, reason));
            while (_events.Count > Kept)
                _events.Dequeue();
            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        LogEvent(kind, epoch, reason);
    }

    /// <summary>Events after <paramref name="sequence"/>, oldest first, and what completes when there are more.</summary>
    public (IReadOnlyList<ControllerEvent> Events, Task More) After(long sequence)
    {
        lock (_lock)
            return ([.. _events.Where(e => e.Sequence > sequence)], _more.Task);
    }

    [LoggerMessage(1000, LogLevel.Information, "{Kind} (epoch {Epoch}): {Reason}")]
    private partial void LogEvent(string kind, long epoch, string reason);
}
