namespace CrmDr.Simulation.Engine;

/// <summary>The earliest event first, and of one moment the one posted first.</summary>
/// <remarks>A heap of places alone: the events, which hold references and are costly to move, stay where they were put until they are taken.</remarks>
internal sealed class EventQueue
{
    private const int Fan = 4;
    private const int BitsOfSequence = 24;
    private Place[] _heap = new Place[256];
    private SimEvent[] _events = new SimEvent[256];
    private int[] _free = new int[256];
    private int _freed;
    private int _used;
    private int _sequence;

    public int Count { get; private set; }

    public void Clear()
    {
        Array.Clear(_events, 0, _used);
        (Count, _sequence, _used, _freed) = (0, 0, 0, 0);
    }

    public void Push(in SimEvent item)
    {
        var slot = Put(item);
        Rise(new Place(KeyOf(item.At, _sequence++), slot));
    }

    /// <summary>Puts an event back at a later moment; it keeps its place among those of that moment.</summary>
    public void PushAgain(in SimEvent item, int sequence)
    {
        var slot = Put(item);
        Rise(new Place(KeyOf(item.At, sequence), slot));
    }

    /// <summary>Takes the first event.</summary>
    public SimEvent Pop(out int sequence)
    {
        var first = _heap[0];
        sequence = (int)(first.Key & ((1 << BitsOfSequence) - 1));
        Sink(_heap[--Count]);
        ref var kept = ref _events[first.Slot];
        var item = kept;
        (kept.Target, kept.Body) = (null!, null);
        _free[_freed++] = first.Slot;
        return item;
    }

    private int Put(in SimEvent item)
    {
        if (_freed == 0 && _used == _events.Length)
        {
            Array.Resize(ref _events, _used * 2);
            Array.Resize(ref _free, _used * 2);
            Array.Resize(ref _heap, _used * 2);
        }

        var slot = _freed > 0 ? _free[--_freed] : _used++;
        _events[slot] = item;
        return slot;
    }

    private void Rise(Place place)
    {
        var heap = _heap;
        var at = Count++;
        while (at > 0)
        {
            var parent = (at - 1) / Fan;
            if (place.Key > heap[parent].Key)
                break;
            heap[at] = heap[parent];
            at = parent;
        }

        heap[at] = place;
    }

    private void Sink(Place place)
    {
        var heap = _heap;
        var at = 0;
        for (var first = 1; first < Count; first = Fan * at + 1)
        {
            var least = first;
            for (var child = first + 1; child < Math.Min(first + Fan, Count); child++)
            {
                least = heap[child].Key < heap[least].Key ? child : least;
            }

            if (heap[least].Key > place.Key)
                break;
            heap[at] = heap[least];
            at = least;
        }

        heap[at] = place;
    }

    /// <summary>Moment and sequence in one number: one comparison tells which comes first. Enough for a day of virtual time and 16 million events.</summary>
    private static ulong KeyOf(long at, int sequence) => ((ulong)at << BitsOfSequence) | (uint)sequence;

    private readonly record struct Place(ulong Key, int Slot);
}
