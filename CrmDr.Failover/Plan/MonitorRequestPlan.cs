using System.Collections.Immutable;

namespace CrmDr.Failover.Plan;

/// <summary>How the monitored path is asked for.</summary>
/// <param name="Type">By what protocol. <value>Default auto.</value></param>
/// <param name="Method">With which method. <value>Default get.</value></param>
/// <param name="Port">At which port; 0: the origin's own, in production 443, for plain HTTP 80. <value>Default 0, 0 to 65535.</value></param>
/// <param name="Headers">Headers sent along; modes <c>full</c> and <c>cloudflare</c>. <value>Default none. Not Host and not User-Agent.</value></param>
/// <param name="FollowRedirects">Whether a redirect is followed instead of judged; modes <c>full</c> and <c>cloudflare</c>. <value>Default false.</value></param>
public sealed record MonitorRequestPlan(MonitorType Type, MonitorMethod Method, int Port, ImmutableSortedDictionary<string, string> Headers, bool FollowRedirects)
{
    /// <summary>A monitor of which nothing is written.</summary>
    public static MonitorRequestPlan Default { get; } = new(MonitorType.Auto, MonitorMethod.Get, 0, ImmutableSortedDictionary<string, string>.Empty, false);
}
