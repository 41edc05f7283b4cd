using System.Diagnostics;
using CrmDr.Failover.Affinity;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Settings;

namespace CrmDr.Gateway.Forwarding;

/// <summary>One request of a client, over all of its attempts.</summary>
internal sealed class Exchange(HttpContext context, GatewaySettings settings, HoldRoom room, HeaderSessions sessions, TimeProvider time) : IDisposable
{
    private readonly (ulong? Session, AffinityTarget? Target) _home = Home(context, settings, sessions);
    private long? _troubleSince;
    private bool _inRoom;
    private Activity? _span;

    public HttpContext Context => context;

    public bool IsRead { get; } = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method);

    public bool HasKey { get; } = !string.IsNullOrEmpty(context.Request.Headers[GatewayHeaders.IdempotencyKey]);

    /// <summary>The session that its headers tell; null without one.</summary>
    public ulong? Session => _home.Session;

    /// <summary>Where its cookie, or the session of its headers, says that it belongs.</summary>
    public AffinityTarget? Affinity => _home.Target;

    public RequestBody? Body { get; set; }

    /// <summary>Attempts that were sent to an origin.</summary>
    public int Attempts { get; set; }

    public bool MaybeStored { get; private set; }

    /// <summary>The place that failed it last.</summary>
    public OriginId? Avoid { get; private set; }

    /// <summary>Whether its session sent it to an origin.</summary>
    public bool IsPinnedTo(OriginId origin) => Affinity is { } home && home.Pool == origin.Pool && home.Origin == origin.Index;

    /// <summary>Whether it had to wait.</summary>
    public bool WasHeld { get; private set; }

    /// <summary>Time since it first could not be served.</summary>
    public TimeSpan Held => _troubleSince is { } since ? time.GetElapsedTime(since) : TimeSpan.Zero;

    public TimeSpan HoldLeft => settings.Plan.Gateway.Hold - Held;

    /// <summary>What to do after an attempt that failed or went nowhere.</summary>
    public ForwardingVerdict Decide(AttemptOutcome outcome, OriginId? at, bool canFailOver = false)
    {
        var held = Held;
        _troubleSince ??= time.GetTimestamp();
        Avoid = at;
        var request = new ForwardingCase(
            settings.Mode, IsRead, HasKey, Body?.CanResend ?? true, outcome, MaybeStored, Attempts, held, settings.Plan.Gateway.Hold);
        var verdict = ForwardingRule.Decide(request with { CanFailOver = canFailOver });
        MaybeStored = verdict.MaybeStored;
        return verdict;
    }

    /// <summary>Enters the room of held requests, once for all waits.</summary>
    public bool TryHold()
    {
        if (!_inRoom && !room.TryEnter(Body?.KeptBytes ?? 0, Avoid is { } failed ? $"A request to {failed} was not served." : "No pool serves them."))
            return false;
        // One event for all waits; without a listener there is nobody to tell, and nothing is made.
        if (!_inRoom && Activity.Current is { IsAllDataRequested: true } span && span.Source.HasListeners())
            (_span = span).AddEvent(new ActivityEvent("crmdr.hold.started", tags: new() { ["reason"] = Avoid is null ? "no pool is active" : $"a request to {Avoid} was not served" }));
        return _inRoom = WasHeld = true;
    }

    /// <summary>An answer is on its way: it is held no longer.</summary>
    public void Release()
    {
        if (!_inRoom)
            return;
        _inRoom = false;
        var held = Held;
        room.Leave(Body?.KeptBytes ?? 0, held);
        _span?.AddEvent(new ActivityEvent("crmdr.hold.ended", tags: new() { ["seconds"] = held.TotalSeconds, ["attempts"] = Attempts }));
    }

    public void Dispose()
    {
        Release();
        Body?.Dispose();
    }

    private static (ulong? Session, AffinityTarget? Target) Home(HttpContext context, GatewaySettings settings, HeaderSessions sessions)
    {
        if (AffinityPolicy.IsByCookie(settings.SessionAffinity))
        {
            foreach (var header in context.Request.Headers.Cookie)
                if (AffinityPolicy.ReadHeader(header, settings.PoolNames) is { } target)
                    return (null, target);
            return (null, null);
        }
        return settings.SessionAffinity == SessionAffinityMode.Header && sessions.Key(context) is { } session ? (session, sessions.Of(session)) : (null, null);
    }
}
