namespace CrmDr.Gateway.Forwarding;

internal sealed partial class HoldRoom
{
    [LoggerMessage(300, LogLevel.Information, "Holding requests. {Reason}")]
    private partial void LogHoldStarted(string reason);

    [LoggerMessage(301, LogLevel.Information, "No request is held any more; {Count} were, in {Milliseconds:0} ms.")]
    private partial void LogHoldEnded(int count, double milliseconds);
}
