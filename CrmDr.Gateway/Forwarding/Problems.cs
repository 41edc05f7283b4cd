using CrmDr.Failover.Steering;
using CrmDr.ServiceDefaults.Problems;

namespace CrmDr.Gateway.Forwarding;

/// <summary>The gateway's own failures as problem details.</summary>
internal static class Problems
{
    public static ProblemKind Kind(GatewayProblem problem) => problem switch
    {
        GatewayProblem.NoActivePool => new("no-active-pool", 503, "No cloud took the request in time."),
        GatewayProblem.TooManyHeld => new("too-many-held", 503, "Too many requests are being held."),
        GatewayProblem.OutcomeUnknown => new("outcome-unknown", 503, "It is not known whether the write was stored."),
        GatewayProblem.NotResendable => new("not-resendable", 503, "The request would have to be sent again, but its body was too large to keep."),
        GatewayProblem.BadGateway => new("bad-gateway", 502, "The origin could not be reached or broke off."),
        GatewayProblem.GatewayTimeout => new("gateway-timeout", 504, "The origin did not answer in time."),
        _ => throw new ArgumentOutOfRangeException(nameof(problem), problem, "Not a problem of the gateway."),
    };

    /// <summary>What happened and what to do, for the client.</summary>
    public static string Detail(GatewayProblem problem, bool isWrite, bool maybeStored)
    {
        var happened = problem switch
        {
            GatewayProblem.NoActivePool => "No pool was active, or none answered, for as long as a request may be held.",
            GatewayProblem.TooManyHeld => "No pool is active and the gateway holds as many requests as it may.",
            GatewayProblem.OutcomeUnknown => "The cloud that had the write did not confirm it.",
            GatewayProblem.NotResendable => "The cloud that had the request did not serve it, and the gateway keeps bodies only up to its buffer limit.",
            GatewayProblem.BadGateway => "The connection to the origin could not be made or broke.",
            _ => "The origin was connected and did not answer.",
        };
        var next = (isWrite, maybeStored) switch
        {
            (false, _) => "Send it again.",
            (true, false) => "Nothing was stored: send it again.",
            (true, true) => "It may be stored: send it again with the same Idempotency-Key, or look before you do.",
        };
        return $"{happened} {next}";
    }
}
