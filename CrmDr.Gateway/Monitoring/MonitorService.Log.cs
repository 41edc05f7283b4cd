using CrmDr.Failover.Health;

namespace CrmDr.Gateway.Monitoring;

internal sealed partial class MonitorService
{
    [LoggerMessage(200, LogLevel.Error, "The monitor of {Id} at {Origin} could not probe and goes on.")]
    private partial void LogProbeFailed(Exception failure, OriginId id, Uri origin);
}
