using System.Runtime.CompilerServices;
using CrmDr.Failover.Plan.Shape;
using CrmDr.Failover.Steering;

namespace CrmDr.Gateway.Events;

/// <summary>The last events, and everyone who follows them.</summary>
internal sealed class EventLog(TimeProvider time)
{
    /// <summary>So many are kept for whoever comes later or falls behind.</summary>
    public const int Kept = 500;

    private readonly Lock _lock = new();
    private readonly Queue<GatewayEvent> _events = new();
    private TaskCompletionSource _appended = NewSignal();
    private long _sequence;

    public void Append(PoolChangeKind kind, string? pool, string reason) => Append(PlanChoice.Word(kind), pool, reason);

    public void Append(string kind, string? pool, string reason)
    {
        TaskCompletionSource appended;
        lock (_lock)
        {
            _events.Enqueue(new GatewayEvent(++_sequence, time.GetUtcNow(), kind, pool, reason));
            if (_events.Count > Kept)
                _events.Dequeue();
            (appended, _appended) = (_appended, NewSignal());
        }
        appended.SetResult();
    }

    /// <summary>All kept events after a sequence number, then those to come; null for a pause in which nothing happened.</summary>
    /// <remarks>A number that was never given belongs to a gateway that ran before this one: then everything kept is new.</remarks>
    public async IAsyncEnumerable<GatewayEvent?> Follow(long after, TimeSpan pause, [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            var (found, appended) = Since(ref after);
            foreach (var one in found)
                yield return one;
            await Task.WhenAny(appended, Task.Delay(pause, time, cancellation));
            cancellation.ThrowIfCancellationRequested();
            if (!appended.IsCompleted)
                yield return null;
        }
    }

    /// <summary>The kept events after a sequence number; all of them for a number that was never given.</summary>
    public IReadOnlyList<GatewayEvent> After(long after) => Since(ref after).Found;

    private (GatewayEvent[] Found, Task Appended) Since(ref long after)
    {
        lock (_lock)
        {
            var known = after > _sequence ? 0 : after;
            after = _sequence;
            return ([.. _events.Where(one => one.Sequence > known)], _appended.Task);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
