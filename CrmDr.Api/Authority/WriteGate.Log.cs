namespace CrmDr.Api.Authority;

internal sealed partial class WriteGate
{
    [LoggerMessage(2001, LogLevel.Information, "{Cloud} holds epoch {Epoch} (accepting: {Accepting}): {Reason}")]
    private partial void LogHeld(string cloud, long epoch, bool accepting, string reason);

    [LoggerMessage(2002, LogLevel.Information, "{Cloud} does not hold the authority (highest epoch {HighestEpoch}): {Reason}")]
    private partial void LogNotHeld(string cloud, long highestEpoch, string reason);
}
