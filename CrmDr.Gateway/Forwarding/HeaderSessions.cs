using System.Collections.Concurrent;
using CrmDr.Failover.Affinity;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Session affinity <c>header</c>: where each session belongs. Gateways share nothing, so each learns it by itself.</summary>
/// <remarks>Bounded: beyond <see cref="MaxSessions"/> the sessions that ran out are forgotten, and where none did, all are.</remarks>
internal sealed class HeaderSessions(GatewaySettings settings, PoolBoard board)
{
    private const int MaxSessions = 100_000;

    private readonly ConcurrentDictionary<ulong, HeaderSession> _sessions = new();

    /// <summary>The session's number; null: the request belongs to none.</summary>
    public ulong? Key(HttpContext context) => SessionKeyRule.Key(
        settings.Plan.Gateway.AffinityHeaders, settings.Plan.Gateway.RequireAllHeaders, static (headers, name) => headers[name], context.Request.Headers);

    /// <summary>Where a session belongs; null: nowhere yet, or no longer. Looking keeps it alive.</summary>
    public AffinityTarget? Of(ulong key)
    {
        var now = board.Now;
        if (!_sessions.TryGetValue(key, out var session) || !session.IsAlive(now, settings.Plan.Gateway.AffinityTtl))
            return null;
        _sessions[key] = session with { UsedAt = now };
        return session.Target;
    }

    public void Remember(ulong key, AffinityTarget target)
    {
        if (_sessions.Count >= MaxSessions)
            MakeRoom();
        _sessions[key] = new HeaderSession(target, board.Now);
    }

    private void MakeRoom()
    {
        foreach (var (key, session) in _sessions)
            if (!session.IsAlive(board.Now, settings.Plan.Gateway.AffinityTtl))
                _sessions.TryRemove(key, out _);
        if (_sessions.Count >= MaxSessions)
            _sessions.Clear();
    }
}
