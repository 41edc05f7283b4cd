namespace CrmDr.Controller.Console;

/// <summary>Acknowledged writes a second over the last ten seconds in which there were any: what a lag of seconds is worth in rows, also while nobody may write.</summary>
internal sealed class WriteRate
{
    private const int Kept = 10;
    private readonly Queue<int> _seconds = new();

    /// <summary>Null before the first write.</summary>
    public double? PerSecond { get; private set; }

    /// <summary>One second has ended.</summary>
    public void Add(int writes)
    {
        if (writes == 0)
            return;
        _seconds.Enqueue(writes);
        if (_seconds.Count > Kept)
            _seconds.Dequeue();
        PerSecond = Math.Round(_seconds.Average(), 1);
    }
}
