using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;
using CrmDr.Gateway.Traffic;
using CrmDr.ServiceDefaults.Problems;
using Yarp.ReverseProxy.Forwarder;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Brings a request to a place that serves it. It only does what <see cref="SteeringPolicy"/> and <see cref="ForwardingRule"/> say.</summary>
internal sealed partial class RequestForwarder(
    GatewaySettings settings, PoolBoard board, HoldRoom room, ClientAnswers answers, HeaderSessions sessions, GatewayMetrics metrics, TrafficMeter traffic, IHttpForwarder forwarder, TimeProvider time,
    ILogger<RequestForwarder> logger)
    : IDisposable
{
    private readonly ILogger<RequestForwarder> _logger = logger;
    private readonly HttpMessageInvoker _client = OriginConnections.ForRequests(settings.Plan.Gateway.ConnectTimeout, time, !settings.Hedges ? null
        : inner => new HedgingHandler(inner, settings.Plan.Gateway.HedgeReads, new HedgeBudget(HedgingPolicy.MostOfReads), hedge => metrics.Hedged(hedge.Other.Pool), time));

    private readonly Dice _dice = new(settings.Seed);
    private readonly OutstandingRequests _outstanding = new(settings.Origins.Keys);
    private readonly ForwarderRequestConfig _config = new()
    {
        ActivityTimeout = settings.Plan.Gateway.ActivityTimeout,
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        AllowResponseBuffering = false,
    };

    public async Task ForwardAsync(HttpContext context)
    {
        var began = time.GetTimestamp();
        using var exchange = new Exchange(context, settings, room, sessions, time);
        try
        {
            if (settings.Mode == GatewayMode.Full)
                exchange.Body = await RequestBody.ReadAsync(context, settings.Plan.Gateway.BufferLimitBytes, context.RequestAborted);
            await ServeAsync(exchange);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: nobody is left to answer.
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            await ProblemKind.Of(refused).ExecuteAsync(context); // the client's own body was at fault
        }

        if (context.RequestAborted.IsCancellationRequested)
            return;
        var ended = time.GetTimestamp();
        traffic.Answered(exchange.IsRead, context.Response.StatusCode, time.GetElapsedTime(began, ended), exchange.WasHeld, ended);
    }

    public void Dispose() => _client.Dispose();

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ServeAsync(Exchange exchange)
    {
        while (true)
        {
            var snapshot = board.Current;
            var verdict = Choose(snapshot, exchange) switch
            {
                null => exchange.Decide(AttemptOutcome.NoPool, null),
                { } choice when board.Entrance(choice) is { } entrance => await InTurnAsync(entrance, exchange, snapshot, choice),
                { } choice => await AttemptAsync(exchange, snapshot, choice),
            };
            switch (verdict?.Action)
            {
                case null:
                    return;
                case ForwardingAction.Fail:
                    await FailAsync(exchange, verdict.Value.Problem!.Value);
                    return;
            }
            if (!await HoldAsync(exchange))
                return;
        }
    }

    private SteeringChoice? Choose(PoolSnapshot snapshot, Exchange exchange)
    {
        if (settings.Mode == GatewayMode.Cloudflare && exchange.Avoid is { } failed && Elsewhere(snapshot.View, exchange, failed) is { } other)
            return new SteeringChoice(other, ServedAs.Active);
        var client = exchange.Context.Connection.RemoteIpAddress;
        // A second try must be able to lead elsewhere.
        var byAddress = settings.SessionAffinity == SessionAffinityMode.IpCookie && exchange.Avoid is null;
        var hash = byAddress || snapshot.View.Sheds ? Clients.Hash(client) : ClientHash.Empty;
        var (pool, origin) = byAddress ? AffinityPolicy.Rolls(hash) : _dice.Roll();
        var choice = SteeringPolicy.Choose(snapshot.View, new SteeringRequest(exchange.IsRead, exchange.Affinity, exchange.Avoid, pool, origin)
        {
            Outstanding = _outstanding,
            Client = hash,
            Now = board.Now,
            Region = snapshot.View.Steering == SteeringMode.Geo ? settings.Regions.Of(client) : null,
            ShedRoll = snapshot.View.Sheds ? _dice.Roll().Pool : 0,
        });
        return settings.Mode == GatewayMode.Route53 && choice is { } resolved ? answers.Of(client, resolved, board.Now) : choice;
    }

    /// <summary>Where zero-downtime failover sends a request that could not connect.</summary>
    private OriginId? Elsewhere(SteeringView view, Exchange exchange, OriginId failed) => ZeroDowntimePolicy.Other(
        view, failed, exchange.IsPinnedTo(failed), settings.Plan.Gateway.ZeroDowntimeFailover, settings.Plan.Gateway.FailoverAcrossPools == FailoverAcrossPools.On);

    /// <summary>Tries one place when it is its turn. Null: the client has its answer, or is gone.</summary>
    private async Task<ForwardingVerdict?> InTurnAsync(PoolEntrance entrance, Exchange exchange, PoolSnapshot snapshot, SteeringChoice choice)
    {
        if (!await entrance.EnterAsync(snapshot.ViewChanged, exchange.Context.RequestAborted))
            return new ForwardingVerdict(ForwardingAction.Resend, exchange.MaybeStored);
        var answered = false;
        try
        {
            var verdict = await AttemptAsync(exchange, snapshot, choice);
            answered = verdict is null;
            return verdict;
        }
        finally
        {
            entrance.Leave(answered);
        }
    }

    /// <summary>Tries one place. Null: the client has its answer, or is gone.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ForwardingVerdict?> AttemptAsync(Exchange exchange, PoolSnapshot snapshot, SteeringChoice choice)
    {
        var context = exchange.Context;
        using var giveUp = new CancellationTokenSource();
        // Only what an active pool is asked may be given up: stale reads go to pools that are superseded by nature.
        var tenure = choice.As == ServedAs.Active ? snapshot.Tenures[choice.Origin.Pool] : CancellationToken.None;
        using var registration = tenure.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), giveUp);
        var hedge = settings.Hedges && exchange.IsRead && HedgingPolicy.Other(snapshot.View, choice, exchange.Avoid) is { } other
            ? new Hedge(other, settings.Origins[other.Pool][other.Index])
            : null;
        var attempt = new Attempt(exchange, choice, settings, board, sessions, exchange.Held, registration, hedge);

        if (exchange.Attempts++ > 0)
            metrics.Resent(choice.Origin.Pool);
        if (exchange.Body is { } body)
            context.Request.Body = body.Open();
        var address = settings.Origins[choice.Origin.Pool][choice.Origin.Index].OriginalString;
        ForwarderError error;
        _outstanding.Enter(choice.Origin.Pool);
        try
        {
            error = await forwarder.SendAsync(context, address, _client, _config, attempt, giveUp.Token);
        }
        finally
        {
            _outstanding.Leave(choice.Origin.Pool);
        }

        if (context.Response.HasStarted || context.RequestAborted.IsCancellationRequested || (attempt.Passes && error == ForwarderError.None))
            return null;
        if (error == ForwarderError.RequestBodyClient)
            return null; // the client broke off its own body; the status says so
        return Judge(exchange, choice, attempt, error, giveUp.IsCancellationRequested);
    }

    private ForwardingVerdict Judge(Exchange exchange, SteeringChoice choice, Attempt attempt, ForwarderError error, bool superseded)
    {
        var failure = exchange.Context.Features.Get<IForwarderErrorFeature>()?.Exception;
        var outcome = error == ForwarderError.None ? attempt.Outcome!.Value : ForwarderErrors.Outcome(error, failure, attempt.MaybeSent, superseded);
        exchange.Context.Features.Set<IForwarderErrorFeature>(null);
        exchange.Context.Response.Clear();
        Testify(choice, outcome);
        if (error != ForwarderError.None)
            attempt.Count(outcome);
        if (error != ForwarderError.None)
            LogAttemptFailed(choice.Origin, outcome, error, failure?.GetBaseException().Message);
        if (error is ForwarderError.RequestCreation or ForwarderError.ResponseHeaders)
            return new ForwardingVerdict(ForwardingAction.Fail, !exchange.IsRead && error == ForwarderError.ResponseHeaders, GatewayProblem.BadGateway);
        if (error == ForwarderError.None)
            return attempt.Verdict!.Value;
        var canFailOver = settings.Mode == GatewayMode.Cloudflare && choice.As == ServedAs.Active && Elsewhere(board.Current.View, exchange, choice.Origin) is not null;
        return exchange.Decide(outcome, choice.Origin, canFailOver);
    }

    /// <summary>What the attempt says about the place it went to.</summary>
    private void Testify(SteeringChoice choice, AttemptOutcome outcome)
    {
        switch (outcome)
        {
            case AttemptOutcome.NotConnected:
                board.Report(choice.Origin, PassiveEvidence.NotConnected);
                break;
            case AttemptOutcome.NotStored:
                board.Report(choice.Origin, PassiveEvidence.NotStored);
                break;
            case AttemptOutcome.Superseded or AttemptOutcome.NotSent:
                break;
            default:
                board.Doubt();
                break;
        }
    }

    /// <summary>Waits until it is worth trying again. False: there is no room to wait in, and the client has its answer.</summary>
    private async Task<bool> HoldAsync(Exchange exchange)
    {
        if (settings.Mode != GatewayMode.Full)
            return true; // zero-downtime failover: once, at once
        var now = board.Current;
        var next = Choose(now, exchange);
        if (next is { } place && place.Origin != exchange.Avoid)
            return true;
        if (!exchange.TryHold())
        {
            await FailAsync(exchange, exchange.MaybeStored ? GatewayProblem.OutcomeUnknown : GatewayProblem.TooManyHeld);
            return false;
        }

        // Nowhere else to go. With a place that just failed, a short pause is enough; with none at all, wait for a change.
        var limit = next is null ? exchange.HoldLeft : Min(ForwardingRule.Pause(exchange.Attempts, settings.Plan.Gateway.FastProbe), exchange.HoldLeft);
        if (limit > TimeSpan.Zero && !now.ViewChanged.IsCompleted)
        {
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(exchange.Context.RequestAborted);
            await Task.WhenAny(now.ViewChanged, Task.Delay(limit, time, rest.Token));
            await rest.CancelAsync();
        }
        exchange.Context.RequestAborted.ThrowIfCancellationRequested();
        return true;
    }

    private async Task FailAsync(Exchange exchange, GatewayProblem problem)
    {
        var (context, kind) = (exchange.Context, Problems.Kind(problem));
        LogFailed(context.Request.Method, context.Request.Path, kind.Name, exchange.Attempts, exchange.Held.TotalMilliseconds);
        var headers = context.Response.Headers;
        if (!exchange.IsRead)
            headers[AnswerRule.OutcomeHeader] = exchange.MaybeStored ? AnswerRule.Unknown : AnswerRule.NotStored;
        if (exchange.WasHeld)
            headers[GatewayHeaders.Held] = $"{(long)exchange.Held.TotalMilliseconds}";
        if (kind.Status == StatusCodes.Status503ServiceUnavailable)
            headers.RetryAfter = Math.Ceiling(settings.Plan.Lease.TakerWait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        exchange.Release();
        await kind.Result(Problems.Detail(problem, !exchange.IsRead, exchange.MaybeStored)).ExecuteAsync(context);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
