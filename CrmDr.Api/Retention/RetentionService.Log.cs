namespace CrmDr.Api.Retention;

internal sealed partial class RetentionService
{
    [LoggerMessage(2401, LogLevel.Information, "Removed {Count} rows of {Table} that were older than {Age}")]
    private partial void LogRemoved(long count, string table, TimeSpan age);

    [LoggerMessage(2402, LogLevel.Information, "Nothing old is removed: the failover to epoch {Epoch} waits for its salvage, which looks for it")]
    private partial void LogKept(long epoch);

    [LoggerMessage(2403, LogLevel.Information, "Nothing old is removed now, it is tried again in a minute: {Reason}")]
    private partial void LogNotNow(string reason);
}
