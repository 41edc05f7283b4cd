using System.Numerics;

namespace CrmDr.Simulation.Engine;

/// <summary>The earliest event first, and of one moment the one posted first.</summary>
/// <remarks>
/// A wheel of short spans of time, each with a list in order that seldom has more than a few events, and one list more for what lies further ahead than a turn of the wheel.
/// Putting in and taking out cost the same however many events wait; in a heap every event would be compared with a dozen others.
/// </remarks>
internal sealed class EventQueue
{
    private const int BitsOfSequence = 24;

    /// <summary>A span is 3.3 ms, a turn 13 s.</summary>
    private const int BitsOfSpan = 15;
    private const int Spans = 4096;
    private const int Words = Spans / 64;

    /// <summary>The list of what does not fit on the wheel.</summary>
    private const int Far = Spans;
    private const int None = -1;

    private readonly int[] _first = new int[Spans + 1];
    private readonly int[] _last = new int[Spans + 1];

    /// <summary>One bit for each list that is not empty.</summary>
    private readonly ulong[] _filled = new ulong[Words + 1];
    private Place[] _places = new Place[256];
    private SimEvent[] _events = new SimEvent[256];
    private int _free = None;
    private int _used;
    private int _sequence;

    /// <summary>The span of the event that was taken last: nothing on the wheel lies a turn or more ahead of it.</summary>
    private long _span;

    public int Count { get; private set; }

    public void Clear()
    {
        Array.Clear(_events, 0, _used);
        Array.Clear(_filled);
        (Count, _sequence, _used, _free, _span) = (0, 0, 0, None, 0);
    }

    /// <summary>Makes room for an event at this moment, to be filled in before the queue is used again.</summary>
    public ref SimEvent Push(long at) => ref PushAgain(at, _sequence++);

    /// <summary>The same for an event that is put back at a later moment; it keeps its place among those of that moment.</summary>
    public ref SimEvent PushAgain(long at, int sequence)
    {
        var slot = FreeSlot();
        _places[slot].Key = KeyOf(at, sequence);
        var span = at >> BitsOfSpan;
        Insert(slot, span - _span < Spans ? (int)span & (Spans - 1) : Far);
        Count++;
        ref var pushed = ref _events[slot];
        pushed.At = at;
        return ref pushed;
    }

    /// <summary>Takes the first event.</summary>
    public SimEvent Pop(out int sequence)
    {
        var list = FirstList();
        var slot = _first[list];
        ref var place = ref _places[slot];
        ref var kept = ref _events[slot];
        var item = kept;
        sequence = (int)(place.Key & ((1 << BitsOfSequence) - 1));
        _first[list] = place.Next;
        if (place.Next == None)
            _filled[list / 64] &= ~(1UL << list);
        (kept.Target, kept.Body) = (null!, null);
        (place.Next, _free) = (_free, slot);
        _span = item.At >> BitsOfSpan;
        Count--;
        return item;
    }

    private int FirstList()
    {
        var start = (int)_span & (Spans - 1);
        var word = start / 64;
        var bits = _filled[word] & (ulong.MaxValue << start);
        // Back at the word it began with, what stands before the start is nearly a turn ahead.
        for (var turned = 0; bits == 0 && turned < Words; turned++)
        {
            word = (word + 1) & (Words - 1);
            bits = _filled[word];
        }

        var near = bits == 0 ? Far : word * 64 + BitOperations.TrailingZeroCount(bits);
        return _filled[Words] != 0 && _places[_first[Far]].Key < _places[_first[near]].Key ? Far : near;
    }

    private void Insert(int slot, int list)
    {
        var places = _places;
        var key = places[slot].Key;
        ref var filled = ref _filled[list / 64];
        var bit = 1UL << list;
        if ((filled & bit) == 0)
        {
            filled |= bit;
            (_first[list], _last[list], places[slot].Next) = (slot, slot, None);
            return;
        }

        ref var last = ref _last[list];
        if (key > places[last].Key)
        {
            (places[last].Next, places[slot].Next) = (slot, None);
            last = slot;
            return;
        }

        ref var link = ref _first[list];
        while (places[link].Key < key)
            link = ref places[link].Next;
        places[slot].Next = link;
        link = slot;
    }

    private int FreeSlot()
    {
        if (_free != None)
        {
            var slot = _free;
            _free = _places[slot].Next;
            return slot;
        }

        if (_used == _events.Length)
        {
            Array.Resize(ref _events, _used * 2);
            Array.Resize(ref _places, _used * 2);
        }

        return _used++;
    }

    /// <summary>Moment and sequence in one number: one comparison tells which comes first. Enough for a day of virtual time and 16 million events.</summary>
    private static ulong KeyOf(long at, int sequence) => ((ulong)at << BitsOfSequence) | (uint)sequence;

    private struct Place
    {
        public ulong Key;

        /// <summary>The next slot of the same list, or the next free one.</summary>
        public int Next;
    }
}
