namespace CrmDr.Simulation.Engine;

/// <summary>A binary heap: the earliest event first, and of one moment the one posted first.</summary>
internal sealed class EventQueue
{
    private SimEvent[] _heap = new SimEvent[256];
    private int _sequence;

    public int Count { get; private set; }

    public void Clear()
    {
        Array.Clear(_heap, 0, Count);
        (Count, _sequence) = (0, 0);
    }

    public void Push(SimEvent item)
    {
        item.Sequence = _sequence++;
        PushAgain(item);
    }

    /// <summary>Puts an event back that keeps its place among those of its new moment.</summary>
    public void PushAgain(in SimEvent item)
    {
        if (Count == _heap.Length)
            Array.Resize(ref _heap, Count * 2);
        var at = Count++;
        while (at > 0)
        {
            var parent = (at - 1) >> 1;
            if (!Before(item, _heap[parent]))
                break;
            _heap[at] = _heap[parent];
            at = parent;
        }

        _heap[at] = item;
    }

    public SimEvent Pop()
    {
        var first = _heap[0];
        ref var last = ref _heap[--Count];
        Sink(last);
        last = default;
        return first;
    }

    private void Sink(in SimEvent item)
    {
        var at = 0;
        for (var child = 1; child < Count; child = 2 * at + 1)
        {
            if (child + 1 < Count && Before(_heap[child + 1], _heap[child]))
                child++;
            if (!Before(_heap[child], item))
                break;
            _heap[at] = _heap[child];
            at = child;
        }

        _heap[at] = item;
    }

    private static bool Before(in SimEvent one, in SimEvent other) => one.At < other.At || (one.At == other.At && one.Sequence < other.Sequence);
}
