namespace CrmDr.Api.Http;

internal sealed partial class DatabaseExceptionHandler
{
    [LoggerMessage(2201, LogLevel.Warning, "The database did not answer {Path}: {Reason}")]
    private partial void LogUnavailable(PathString path, string reason);
}
