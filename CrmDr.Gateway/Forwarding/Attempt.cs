using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;
using Yarp.ReverseProxy.Forwarder;

namespace CrmDr.Gateway.Forwarding;

/// <summary>One attempt to serve a request: YARP's view of it. It looks at the head of the answer and lets it pass or not.</summary>
internal sealed class Attempt(
    Exchange exchange, SteeringChoice choice, GatewaySettings settings, PoolBoard board, HeaderSessions sessions, TimeSpan heldBefore, CancellationTokenRegistration giveUp, Hedge? hedge)
    : HttpTransformer
{
    // A read may always be sent again: nobody asks whether it was.
    private readonly SendWatch? _watch = exchange.IsRead ? null : new SendWatch(exchange.Body);

    /// <summary>What the head of the answer meant; null as long as there was none.</summary>
    public AttemptOutcome? Outcome { get; private set; }

    /// <summary>Whether anything of a write may have reached the origin.</summary>
    public bool MaybeSent => _watch?.Begun ?? true;

    /// <summary>Whose answer it is; where the session belongs is another matter.</summary>
    private OriginId Answered => hedge is { OtherAnswered: true } ? hedge.Other : choice.Origin;

    /// <summary>What was decided by the head of an answer that did not simply pass.</summary>
    public ForwardingVerdict? Verdict { get; private set; }

    /// <summary>Whether the answer goes to the client.</summary>
    public bool Passes { get; private set; }

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        GatewayHeaders.Replace(httpContext, proxyRequest.Headers);
        if (_watch is not null)
            proxyRequest.Options.Set(SendWatch.Key, _watch);
        if (hedge is not null)
            proxyRequest.Options.Set(Hedge.Key, hedge);
        if (exchange.Body is { IsKept: true })
            proxyRequest.Headers.ExpectContinue = null; // the client has sent its body already: there is nothing to ask for
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null)
            return false;
        var epoch = GatewayHeaders.Epoch(proxyResponse);
        board.Learn(Answered, epoch);
        Outcome = AnswerRule.Classify(settings.Mode, exchange.IsRead, (int)proxyResponse.StatusCode, GatewayHeaders.Value(proxyResponse, AnswerRule.OutcomeHeader),
            epoch, board.Current.State.HighestEpoch, choice.As);
        Count(Outcome.Value, (int)proxyResponse.StatusCode);
        if (Outcome != AttemptOutcome.Answered)
        {
            Verdict = exchange.Decide(Outcome.Value, choice.Origin);
            if (Verdict.Value.Action != ForwardingAction.Return)
                return false;
        }

        Passes = true;
        exchange.Release();
        giveUp.Dispose(); // from here on the answer is the client's: another pool's rise must not cut it off
        await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        Mark(httpContext);
        return true;
    }

    /// <summary>What the attempt came to counts for or against an active origin.</summary>
    public void Count(AttemptOutcome outcome, int? status = null)
    {
        if (choice.As == ServedAs.Active && RequestRule.Failed(outcome, status) is { } failed)
            board.Count(Answered, failed);
    }

    private void Mark(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (choice.As == ServedAs.Stale)
            headers[GatewayHeaders.Stale] = "true";
        else
            headers.Remove(GatewayHeaders.Stale);
        if (exchange.WasHeld)
            headers[GatewayHeaders.Held] = $"{(long)heldBefore.TotalMilliseconds}";
        else
            headers.Remove(GatewayHeaders.Held);
        var gateway = settings.Plan.Gateway;
        var away = settings.Mode == GatewayMode.Cloudflare && exchange.Attempts > 1 && gateway.ZeroDowntimeFailover == ZeroDowntimeFailover.Temporary;
        if (AffinityPolicy.ToRemember(settings.SessionAffinity, exchange.Affinity, choice, away) is not { } target)
            return;
        if (exchange.Session is { } session)
            sessions.Remember(session, target);
        else if (AffinityPolicy.IsByCookie(settings.SessionAffinity))
            headers.Append("Set-Cookie", GatewayHeaders.SetCookie(target, gateway.AffinityTtl, context.Request.IsHttps));
    }
}
