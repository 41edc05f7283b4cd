using System.Collections.Immutable;
using CrmDr.Failover.Health;

namespace CrmDr.Failover.Plan;

/// <summary>What the global load balancer does.</summary>
/// <param name="Steering">How it chooses among active pools. <value>Default off; with strategy active-active random.</value></param>
/// <param name="Weights">Share of each cloud under steering <c>random</c>. <value>Default 50 each, 0 to 100; not all 0; a cloud left out has 0.</value></param>
/// <param name="FallbackPool">The pool used when none is active, whatever its health. <value>Default the standby.</value></param>
/// <param name="MonitorPath">What is probed. <value>Default <c>/active</c>.</value></param>
/// <param name="ExpectedCodes">Status codes of a good probe, such as <c>200</c>, <c>2xx</c> or <c>200-299</c>. <value>Default 200.</value></param>
/// <param name="SessionAffinity">Whether a client stays with its origin. <value>Default cookie.</value></param>
/// <param name="AffinityTtl">How long a session lasts: a cookie from its making, a session by header from its last request. <value>Default 1800 s, 1 s to 604800 s.</value></param>
/// <param name="StaleReads">What becomes of reads while no cloud is active. <value>Default allow.</value></param>
/// <param name="Hold">How long a request may be held in all. <value>Default 15 s, 0 s (do not hold) to 300 s.</value></param>
/// <param name="BufferLimitBytes">A larger request body is streamed once and never sent again. <value>Default 1048576, 0 to 1073741824.</value></param>
/// <param name="MaxHeldRequests">Beyond this number a request is refused instead of held. <value>Default 10000, 0 to 1000000.</value></param>
/// <param name="MaxHeldBytes">Beyond this many bytes of kept bodies, over all held requests, a request is refused instead of held. <value>Default 268435456, 0 to 2147483647.</value></param>
/// <param name="ConnectTimeout">How long a connection to an origin may take. <value>Default 1 s, 0.05 s to 60 s.</value></param>
/// <param name="ActivityTimeout">How long an exchange may be silent before it counts as timed out. <value>Default 100 s, 0.1 s to 3600 s.</value></param>
/// <param name="FastProbe">
/// Time between probes while no pool is active or after passive evidence of a failure, mode <c>full</c> only. <value>Default 0.05 s, 0.01 s to 60 s.</value>
/// </param>
/// <param name="ZeroDowntimeFailover">What becomes of a pinned session whose origin cannot be reached, mode <c>cloudflare</c> only. <value>Default none.</value></param>
/// <param name="FailoverAcrossPools">Whether that may leave the pool, mode <c>cloudflare</c> only. <value>Default off.</value></param>
/// <param name="MinimumOrigins">With fewer good origins a pool takes no traffic. <value>Default 1, 1 to 1000, at most the origins of each pool.</value></param>
/// <param name="ExpectedBody">What the body of a good probe contains, whatever the case; modes <c>full</c> and <c>cloudflare</c>. <value>Default empty: not looked at.</value></param>
/// <param name="Route53">Records and health checks of mode <c>route53</c>.</param>
/// <param name="Pools">What differs by pool; each cloud has its entry.</param>
/// <param name="Drain">How long sessions of an origin that was disabled still go there. <value>Default 0 s, 0 s to 604800 s.</value></param>
/// <param name="RegionPools">Steering <c>geo</c>: the order of the clouds for clients of a region; others have the plan's own order. <value>Default none.</value></param>
/// <param name="AffinityHeaders">Affinity <c>header</c>: by which headers a session is told. <value>Default none; up to 5.</value></param>
/// <param name="RequireAllHeaders">Affinity <c>header</c>: whether a request without one of them belongs to no session. <value>Default false.</value></param>
/// <param name="MonitorRequest">How the monitored path is asked for.</param>
/// <param name="HedgeReads">How long a read waits for its answer to begin before it is also sent to another origin of the same pool, mode <c>full</c> only. <value>Default 0.5 s, 0 s (never) to 60 s.</value></param>
/// <param name="Passive">When an origin that fails requests is taken out; mode <c>full</c> only.</param>
public sealed record GatewayPlan(
    SteeringMode Steering,
    ImmutableSortedDictionary<string, double> Weights,
    string FallbackPool,
    string MonitorPath,
    ExpectedCodes ExpectedCodes,
    SessionAffinityMode SessionAffinity,
    TimeSpan AffinityTtl,
    StaleReads StaleReads,
    TimeSpan Hold,
    int BufferLimitBytes,
    int MaxHeldRequests,
    int MaxHeldBytes,
    TimeSpan ConnectTimeout,
    TimeSpan ActivityTimeout,
    TimeSpan FastProbe,
    ZeroDowntimeFailover ZeroDowntimeFailover,
    FailoverAcrossPools FailoverAcrossPools,
    int MinimumOrigins,
    string ExpectedBody,
    Route53Plan Route53,
    ImmutableSortedDictionary<string, PoolPlan> Pools,
    TimeSpan Drain,
    ImmutableSortedDictionary<string, ImmutableArray<string>> RegionPools,
    ImmutableArray<string> AffinityHeaders,
    bool RequireAllHeaders,
    MonitorRequestPlan MonitorRequest,
    TimeSpan HedgeReads,
    PassivePlan Passive);
