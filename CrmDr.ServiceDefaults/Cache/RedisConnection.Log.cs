using Microsoft.Extensions.Logging;

namespace CrmDr.ServiceDefaults.Cache;

public sealed partial class RedisConnection
{
    [LoggerMessage(1101, LogLevel.Warning, "The cache does not answer, going on without it: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(1102, LogLevel.Information, "The cache answers again.")]
    private partial void LogAnswersAgain();
}
