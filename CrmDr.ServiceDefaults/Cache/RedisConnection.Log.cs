using Microsoft.Extensions.Logging;

namespace CrmDr.ServiceDefaults.Cache;

public sealed partial class RedisConnection
{
    [LoggerMessage(1101, LogLevel.Warning, "{Name} does not answer, going on without it: {Reason}")]
    private partial void LogFailed(string name, string reason);

    [LoggerMessage(1102, LogLevel.Information, "{Name} answers again.")]
    private partial void LogAnswersAgain(string name);
}
