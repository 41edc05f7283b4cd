namespace CrmDr.AppHost.Drill;

/// <summary>Collects what happens during a drill and tells a person while it does.</summary>
public sealed class DrillJournal(DrillClock clock, Action<double, string> tell)
{
    private readonly Lock _lock = new();
    private readonly List<Mark> _marks = [];

    public IReadOnlyList<Mark> Marks
    {
        get
        {
            lock (_lock)
                return [.. _marks];
        }
    }

    /// <summary>Says what happens and draws a line at this moment.</summary>
    public double Note(MarkKind kind, string text)
    {
        var at = clock.Now;
        lock (_lock)
            _marks.Add(new Mark(at, kind, text));
        tell(at, text);
        return at;
    }

    /// <summary>Says something that needs no line.</summary>
    public void Tell(string text) => tell(clock.Now, text);
}
