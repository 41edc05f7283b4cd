using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Tests.Steering;

/// <summary>Builds states of pools in the words of a test: "aws up 5; gcp ready 4".</summary>
internal static class World
{
    public static readonly OriginId Aws = new("aws", 0);
    public static readonly OriginId Gcp = new("gcp", 0);
    public static readonly MonitorPlan Monitor = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.5), 0, 1, 1);

    public static SteeringOptions Options(
        GatewayMode mode = GatewayMode.Full, SteeringMode steering = SteeringMode.Off, StaleReads stale = StaleReads.Allow, string fallback = "gcp") =>
        new(mode, steering, fallback, stale);

    public static SteeringRequest Read(OriginId? avoid = null, double pool = 0, double origin = 0) => new(true, null, avoid, pool, origin);

    public static SteeringRequest Write(OriginId? avoid = null, double pool = 0, double origin = 0) => new(false, null, avoid, pool, origin);

    /// <summary>Parts with semicolons: a cloud, then any of <c>up</c>, <c>down</c>, <c>ready</c>, <c>suspended</c>, an epoch, <c>w=WEIGHT</c>.</summary>
    public static PoolsState Of(string text, string? lastActive = null)
    {
        var pools = text.Split(';', StringSplitOptions.TrimEntries).Select(Pool).ToImmutableArray();
        return new PoolsState(pools, pools.Max(pool => pool.Epoch ?? 0), lastActive);
    }

    public static Probe Good(long? epoch = null, double at = 0) =>
        new(ProbeKind.Answered, TimeSpan.FromSeconds(at), TimeSpan.Zero, 200, epoch, Ready: true);

    public static Probe Bad(long? epoch = null, bool ready = false) =>
        new(ProbeKind.Answered, TimeSpan.Zero, TimeSpan.Zero, 503, epoch, ready);

    public static PoolsState After(PoolsState state, OriginId id, Probe probe, GatewayMode mode = GatewayMode.Full) =>
        PoolsPolicy.AfterProbe(state, id, probe, Monitor, ExpectedCodes.Ok, mode);

    private static PoolState Pool(string text)
    {
        var words = text.Split(' ');
        var origin = OriginState.New(new OriginId(words[0], 0)) with
        {
            Health = words.Contains("up") ? HealthStatus.Healthy : words.Contains("down") ? HealthStatus.Unhealthy : HealthStatus.Unknown,
            Ready = words.Contains("ready") || words.Contains("up"),
            Suspended = words.Contains("suspended") ? new Suspension(TimeSpan.Zero, PassiveEvidence.NotStored) : null,
        };
        var weight = words.FirstOrDefault(word => word.StartsWith("w=", StringComparison.Ordinal)) is { } share ? double.Parse(share[2..]) : 50;
        var epoch = words.Where(word => long.TryParse(word, out _)).Select(word => (long?)long.Parse(word)).FirstOrDefault();
        var origins = words.Contains("two") ? ImmutableArray.Create(origin, origin with { Id = new OriginId(words[0], 1) }) : [origin];
        return new PoolState(words[0], weight, epoch, origins);
    }
}
