using CrmDr.Failover.Health;
using CrmDr.Failover.Steering;
using Yarp.ReverseProxy.Forwarder;

namespace CrmDr.Gateway.Forwarding;

internal sealed partial class RequestForwarder
{
    [LoggerMessage(400, LogLevel.Debug, "An attempt at {Origin} ended as {Outcome} ({Error}): {Message}")]
    private partial void LogAttemptFailed(OriginId origin, AttemptOutcome outcome, ForwarderError error, string? message);

    [LoggerMessage(401, LogLevel.Warning, "{Method} {Path} failed with {Problem} after {Attempts} attempts and {Held:0} ms.")]
    private partial void LogFailed(string method, string path, string problem, int attempts, double held);
}
