using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;
using CrmDr.ServiceDefaults.Access;

namespace CrmDr.Gateway.Settings;

/// <summary>Everything the gateway is told: the plan, its mode, and where the origins are.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Mode"><c>Gateway:Mode</c>. <value>Default full; or cloudflare, or route53.</value></param>
/// <param name="Seed"><c>Gateway:Seed</c>: makes steering by weight repeatable. <value>Default none; any whole number.</value></param>
/// <param name="Access"><c>Access:Operator:0</c> and <c>:1</c>: who may see its status from another machine. <value>Default none: nobody may.</value></param>
/// <param name="Origins"><c>Pools:CLOUD:Origins:N</c>: the backends of each cloud. <value>Required, one at least for each cloud of the plan.</value></param>
/// <param name="Regions">Where clients are, for steering <c>geo</c>. <value>Default nowhere: the plan's own order.</value></param>
internal sealed record GatewaySettings(
    DrPlan Plan, GatewayMode Mode, int? Seed, AccessTokens Access, ImmutableSortedDictionary<string, ImmutableArray<Uri>> Origins, ClientRegions Regions)
{
    public SteeringOptions Steering { get; } = new(Mode, Plan.Gateway.Steering, Plan.Gateway.FallbackPool, Plan.Gateway.StaleReads) { RegionPools = Plan.Gateway.RegionPools };

    /// <summary>The clouds with a pool.</summary>
    public ImmutableArray<string> PoolNames { get; } = [.. Origins.Keys];

    /// <summary>Whether a read may go to a second origin as well.</summary>
    public bool Hedges { get; } = Mode == GatewayMode.Full && Plan.Gateway.HedgeReads > TimeSpan.Zero && Origins.Values.Any(pool => pool.Length > 1);

    /// <summary>How origins are watched: the profile's monitor, in mode <c>route53</c> its health check.</summary>
    public MonitorPlan Monitor { get; } = Mode == GatewayMode.Route53 ? Plan.Gateway.Route53.Monitor : Plan.Monitor;

    /// <summary>Codes of a good probe: the plan's, in mode <c>route53</c> those that a health check takes, 2xx and 3xx.</summary>
    public ExpectedCodes ExpectedCodes { get; } = Mode == GatewayMode.Route53 ? ExpectedCodes.SuccessOrRedirect : Plan.Gateway.ExpectedCodes;

    /// <summary>What the body of a good probe holds; empty: not looked at.</summary>
    public string ExpectedBody { get; } = Mode == GatewayMode.Route53 ? Plan.Gateway.Route53.SearchString : Plan.Gateway.ExpectedBody;

    /// <summary>How the path is asked for: in mode <c>route53</c> with GET, without headers of the plan's, and redirects are good answers.</summary>
    public MonitorRequestPlan Request { get; } = Mode == GatewayMode.Route53
        ? MonitorRequestPlan.Default with { Type = Plan.Gateway.MonitorRequest.Type, Port = Plan.Gateway.MonitorRequest.Port }
        : Plan.Gateway.MonitorRequest;

    /// <summary>Whether clients are remembered; DNS knows nothing of cookies.</summary>
    public SessionAffinityMode SessionAffinity { get; } = Mode == GatewayMode.Route53 ? SessionAffinityMode.None : Plan.Gateway.SessionAffinity;
}
