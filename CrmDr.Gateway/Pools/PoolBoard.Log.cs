using CrmDr.Failover.Steering;

namespace CrmDr.Gateway.Pools;

internal sealed partial class PoolBoard
{
    [LoggerMessage(100, LogLevel.Information, "{Kind}: {Reason}")]
    private partial void LogChange(PoolChangeKind kind, string reason);
}
