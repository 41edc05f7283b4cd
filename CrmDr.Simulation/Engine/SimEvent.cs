namespace CrmDr.Simulation.Engine;

/// <summary>Something that happens at one moment to one process.</summary>
internal struct SimEvent
{
    /// <summary>An event for whichever incarnation runs then: a message from outside.</summary>
    public const int Anybody = -1;

    /// <summary>True time in ticks.</summary>
    public long At;

    public EventKind Kind;

    /// <summary>The incarnation it is meant for: what was begun by a process that has crashed since does not reach its successor.</summary>
    public int Incarnation;

    public int Id;
    public long Value;
    public SimProcess Target;
    public object? Body;
}
