namespace CrmDr.Failover.Steering;

/// <summary>Whether a request is answered, held and sent again, or failed.</summary>
/// <remarks>
/// Protects against a write stored twice (one that may be stored is sent again only with a key that makes the second a repetition of the
/// first), and against calling a write not stored when one of its attempts may have been. Does not protect against an origin that stores a
/// write twice under one key.
/// </remarks>
public static class ForwardingRule
{
    /// <summary>A read that a place says it cannot serve is tried so often: the refusal may be about the request and not the place.</summary>
    public const int UnavailableAttempts = 3;

    /// <summary>The pause before a place that failed is tried again never grows beyond this.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>How long to wait before a place that failed is tried again when there is no other: it doubles, for the request itself may be at fault.</summary>
    /// <param name="attempts">Attempts made so far.</param>
    /// <param name="first">The pause after the first.</param>
    public static TimeSpan Pause(int attempts, TimeSpan first)
    {
        var pause = first * Math.Pow(2, Math.Clamp(attempts - 1, 0, 10));
        return pause < LongestPause ? pause : LongestPause;
    }

    /// <summary>What to do after an attempt.</summary>
    public static ForwardingVerdict Decide(ForwardingCase request)
    {
        if (request.Outcome == AttemptOutcome.Answered)
            return new(ForwardingAction.Return, request.MaybeStored);
        return request.Mode == GatewayMode.Full ? Full(request) : Provider(request);
    }

    /// <summary>What may be held or sent again is; the first reason against it decides.</summary>
    private static ForwardingVerdict Full(ForwardingCase request)
    {
        var uncertain = !request.IsRead && IsUncertain(request.Outcome);
        var maybeStored = request.MaybeStored || uncertain;
        if (uncertain && !request.HasKey)
            return HandOnOr(GatewayProblem.OutcomeUnknown, request, maybeStored);
        if (request.Outcome == AttemptOutcome.Unavailable && request.Attempts >= UnavailableAttempts)
            return new(ForwardingAction.Return, maybeStored);
        if (!request.CanResend)
            return HandOnOr(GatewayProblem.NotResendable, request, maybeStored);

        // The first failure is always worth one more attempt: another pool may be active already, and then nothing is held.
        var firstFailure = request.Outcome != AttemptOutcome.NoPool && request.Attempts == 1;
        if (request.Held >= request.HoldLimit && !firstFailure)
            return HandOnOr(maybeStored ? GatewayProblem.OutcomeUnknown : GatewayProblem.NoActivePool, request, maybeStored);
        return new(ForwardingAction.Resend, maybeStored);
    }

    /// <summary>The balancer knows nothing of outcomes and epochs: an answer is handed on, anything else is a failure at once.</summary>
    /// <remarks>Cloudflare's zero-downtime failover sends once more, and only what could not connect (521, 522, 523, 525, 526): then nothing was sent.</remarks>
    private static ForwardingVerdict Provider(ForwardingCase request) => request.Outcome switch
    {
        AttemptOutcome.NotConnected when request is { CanFailOver: true, Attempts: 1, CanResend: true } => new(ForwardingAction.Resend, request.MaybeStored),
        AttemptOutcome.NoPool => Fail(GatewayProblem.NoActivePool, request.MaybeStored),
        AttemptOutcome.NotConnected or AttemptOutcome.NotSent => Fail(GatewayProblem.BadGateway, request.MaybeStored),
        AttemptOutcome.Broken or AttemptOutcome.Superseded => Fail(GatewayProblem.BadGateway, request.MaybeStored || !request.IsRead),
        AttemptOutcome.TimedOut => Fail(GatewayProblem.GatewayTimeout, request.MaybeStored || !request.IsRead),
        _ => new(ForwardingAction.Return, request.MaybeStored),
    };

    /// <summary>The origin's own refusal says more than the gateway's, unless an earlier attempt makes it untrue.</summary>
    private static ForwardingVerdict HandOnOr(GatewayProblem problem, ForwardingCase request, bool maybeStored) => request.Outcome switch
    {
        AttemptOutcome.Unknown or AttemptOutcome.Unavailable => new(ForwardingAction.Return, maybeStored),
        AttemptOutcome.NotStored when !maybeStored && problem != GatewayProblem.NotResendable => new(ForwardingAction.Return, maybeStored),
        _ => Fail(problem, maybeStored),
    };

    private static ForwardingVerdict Fail(GatewayProblem problem, bool maybeStored) => new(ForwardingAction.Fail, maybeStored, problem);

    private static bool IsUncertain(AttemptOutcome outcome) =>
        outcome is AttemptOutcome.Unknown or AttemptOutcome.Broken or AttemptOutcome.TimedOut or AttemptOutcome.StaleEpoch or AttemptOutcome.Superseded;
}
