using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Loop;

/// <summary>Brings orphans back; resumable, so that it may be ended and started at any point.</summary>
public interface ISalvage
{
    /// <summary>What is known of the last salvage, or of the one under way; null when there was none since the start.</summary>
    object? Progress { get; }

    /// <summary>Returns when every orphan has a decision and the slot has been advanced past them.</summary>
    Task RunAsync(Command.Salvage command, CancellationToken cancellationToken);
}
