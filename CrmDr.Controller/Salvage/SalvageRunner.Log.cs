using CrmDr.Failover.Replication;

namespace CrmDr.Controller.Salvage;

public sealed partial class SalvageRunner
{
    [LoggerMessage(3101, LogLevel.Information, "Salvaging the orphans of {Cloud}, epoch {Epoch}, from {Position} to {Stop}")]
    private partial void LogStarting(string cloud, long epoch, Lsn position, Lsn stop);

    [LoggerMessage(3102, LogLevel.Information, "Salvaged {Cloud}: {Replayed} transactions replayed, {Resent} sent again, {Ledgered} in the ledger; the slot stands at {Stop}")]
    private partial void LogCompleted(string cloud, long replayed, long resent, long ledgered, Lsn stop);

    [LoggerMessage(3103, LogLevel.Warning, "No salvage of {Cloud}: {Status}. {Reason}")]
    private partial void LogRefused(string cloud, SalvageStatus status, string reason);
}
