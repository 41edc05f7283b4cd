namespace CrmDr.Api.Writes;

internal sealed partial class WritePipeline
{
    [LoggerMessage(2101, LogLevel.Warning, "A write was refused by the database: {Reason}")]
    private partial void LogRefused(string reason);

    [LoggerMessage(2102, LogLevel.Warning, "A write was not stored, the database is not available: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(2103, LogLevel.Warning, "The outcome of a write is unknown, the commit failed: {Reason}")]
    private partial void LogUnknown(string reason);

    [LoggerMessage(2104, LogLevel.Warning, "A write of epoch {Epoch} was stored but not acknowledged: {Reason}")]
    private partial void LogLateCommit(long epoch, string reason);
}
