using CrmDr.Failover.Steering;
using Yarp.ReverseProxy.Forwarder;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Translates YARP's errors into what they mean for a request.</summary>
internal static class ForwarderErrors
{
    public static AttemptOutcome Outcome(ForwarderError error, Exception? failure, bool maybeSent, bool superseded)
    {
        if (WasNotConnected(failure))
            return AttemptOutcome.NotConnected;
        if (!maybeSent)
            return AttemptOutcome.NotSent;
        if (superseded)
            return AttemptOutcome.Superseded;
        return error is ForwarderError.RequestTimedOut or ForwarderError.UpgradeActivityTimeout ? AttemptOutcome.TimedOut : AttemptOutcome.Broken;
    }

    /// <summary>Whether the failure came before any byte of the request could have been sent.</summary>
    private static bool WasNotConnected(Exception? failure) => failure switch
    {
        null => false,
        OriginNotConnectedException => true,
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } => true,
        AggregateException several => several.InnerExceptions.Any(WasNotConnected),
        _ => WasNotConnected(failure.InnerException),
    };
}
