using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>One step of a command on its way to a database, and what comes back.</summary>
internal sealed class DatabaseCall
{
    public required SimController From { get; init; }
    public required int Incarnation { get; init; }
    public required int Operation { get; init; }
    public required Command Command { get; init; }
    public required StepKind Step { get; init; }

    /// <summary>The step works on the peer's database, across the link.</summary>
    public bool Remote { get; init; }

    /// <summary>Of a promise: who asked for it.</summary>
    public PromiseQuestion? Question { get; init; }

    public ulong Position { get; set; }
    public ulong Stop { get; set; }

    /// <summary>The transaction of the old primary to be dealt with: its place in that log.</summary>
    public int Orphan { get; set; } = RowWrite.None;

    /// <summary>The log it is in, and where it ends there.</summary>
    public LogSource? OrphanOf { get; set; }
    public ulong OrphanEnd { get; set; }

    /// <summary>Which of the databases that stood there it was sent to.</summary>
    public int Life { get; init; }
}

/// <summary>How a step ended.</summary>
internal enum StepOutcome
{
    Done,

    /// <summary>Not in time; something else has to be done first.</summary>
    Again,
    Failed,
}
