using System.Collections.Immutable;
using System.Globalization;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Failover.Affinity;

/// <summary>Session affinity by cookie or by header. A target that is lost is steered anew and the cookie rewritten: affinity never outlives its pool.</summary>
/// <remarks>
/// The value is not signed: it can only name a place that steering would allow anyway, so a forged one gains nothing.
/// </remarks>
public static class AffinityPolicy
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "CrmDr-Affinity";

    private const char Separator = '.';

    /// <summary>The cookie's value for a target.</summary>
    public static string Write(AffinityTarget target) => $"{target.Pool}{Separator}{target.Origin}";

    /// <summary>The target of a cookie's value; null for anything that is none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="pools">The pools there are: a cookie of another one names nothing.</param>
    /// <remarks>Nothing is allocated here and in <see cref="ReadHeader"/>: every request passes.</remarks>
    public static AffinityTarget? Read(ReadOnlySpan<char> value, ImmutableArray<string> pools)
    {
        var at = value.LastIndexOf(Separator);
        if (at <= 0 || !int.TryParse(value[(at + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var origin))
            return null;
        foreach (var pool in pools)
            if (value[..at].SequenceEqual(pool))
                return new AffinityTarget(pool, origin);
        return null;
    }

    /// <summary>The target that a <c>Cookie</c> header names; null without one.</summary>
    /// <param name="header">A value of the header: pairs with semicolons between them (RFC 6265, 4.2.1).</param>
    /// <param name="pools">The pools there are.</param>
    public static AffinityTarget? ReadHeader(ReadOnlySpan<char> header, ImmutableArray<string> pools)
    {
        foreach (var part in header.Split(';'))
        {
            var pair = header[part].Trim();
            if (pair.StartsWith(Cookie, StringComparison.Ordinal) && pair.Length > Cookie.Length && pair[Cookie.Length] == '=')
                return Read(pair[(Cookie.Length + 1)..], pools);
        }
        return null;
    }

    /// <summary>Whether a cookie at the client names the place.</summary>
    public static bool IsByCookie(SessionAffinityMode mode) => mode is SessionAffinityMode.Cookie or SessionAffinityMode.IpCookie;

    /// <summary>With <c>ip-cookie</c> a client without a session goes where its address leads: the same pool and origin each time, while they may be chosen.</summary>
    public static (double Pool, double Origin) Rolls(ClientHash client) => (client.Share("pool"), client.Share("origin"));

    /// <summary>What to remember of an answer, in the client's cookie or here; null to leave it as it is.</summary>
    /// <param name="mode">Whether clients are remembered at all.</param>
    /// <param name="presented">Where the client belongs by its session; null without one.</param>
    /// <param name="served">Where it was served now.</param>
    /// <param name="away">Whether that is for this once: zero-downtime failover <c>temporary</c>.</param>
    /// <remarks>Only a place that serves as active is remembered: stale reads and the fallback pool are passing states.</remarks>
    public static AffinityTarget? ToRemember(SessionAffinityMode mode, AffinityTarget? presented, SteeringChoice served, bool away = false)
    {
        if (away && presented is not null)
            return null;
        var target = new AffinityTarget(served.Origin.Pool, served.Origin.Index);
        return mode != SessionAffinityMode.None && served.As == ServedAs.Active && target != presented ? target : null;
    }
}
