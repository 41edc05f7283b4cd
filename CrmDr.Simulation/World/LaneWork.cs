using CrmDr.Failover.Decisions;
using CrmDr.Simulation.Engine;

namespace CrmDr.Simulation.World;

/// <summary>The command under way in one lane of a controller.</summary>
internal sealed class LaneWork(Command command, int id)
{
    public Command Command => command;
    public int Id => id;
    public StepKind Step { get; set; }

    /// <summary>Of a salvage: how far the old primary's log has been read, and where it ends.</summary>
    public ulong Position { get; set; }
    public ulong Stop { get; set; }
    public int Orphan { get; set; } = RowWrite.None;
    public LogSource? OrphanOf { get; set; }
    public ulong OrphanEnd { get; set; }
}
