using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>Who is active, and how probes, requests and answers change that.</summary>
/// <remarks>
/// The gateway never decides who is primary; it follows what the clouds say of themselves at the monitored path, and the epoch settles a
/// contradiction: a cloud that froze while it was active has said nothing since, and loses to one that is active in a later epoch.
/// </remarks>
public static class PoolsPolicy
{
    /// <summary>Whether a pool takes traffic.</summary>
    /// <remarks>
    /// Cloudflare and Route 53 treat what was not checked yet as healthy; the full gateway waits for its first probe. A pool with fewer good
    /// origins than its minimum is not active: Cloudflare's minimum of origins, and the threshold of a calculated check of Route 53.
    /// </remarks>
    public static bool IsActive(PoolsState state, PoolState pool, GatewayMode mode) => mode == GatewayMode.Full
        ? pool.Origins.Count(origin => origin.IsUsable) >= pool.MinimumOrigins && !IsSuperseded(state, pool)
        : pool.Origins.Count(origin => origin.Health != HealthStatus.Unhealthy) >= pool.MinimumOrigins;

    /// <summary>Whether another pool is active in a later epoch: whatever this one last said is out of date.</summary>
    public static bool IsSuperseded(PoolsState state, PoolState pool) =>
        pool.Epoch is { } epoch && state.Pools.Any(other => other.Name != pool.Name && other.ClaimsActive && other.Epoch > epoch);

    /// <summary>The pools that take traffic, in order.</summary>
    public static ImmutableArray<PoolState> Active(PoolsState state, GatewayMode mode) => [.. state.Pools.Where(pool => IsActive(state, pool, mode))];

    /// <summary>Whether to probe fast: requests are waiting for a change, or one may just be happening.</summary>
    public static bool IsUrgent(PoolsState state, GatewayMode mode) =>
        mode == GatewayMode.Full && (!state.Pools.Any(pool => IsActive(state, pool, mode)) || state.Pools.Any(pool => pool.Origins.Any(HealthPolicy.IsInDoubt)));

    /// <summary>The state after a probe.</summary>
    public static PoolsState AfterProbe(PoolsState state, OriginId id, Probe probe, MonitorPlan plan, ExpectedCodes expected, GatewayMode mode) =>
        AfterEpoch(WithOrigin(state, HealthPolicy.AfterProbe(state.Origin(id), probe, HealthPolicy.Judge(probe, expected), plan)), id.Pool, probe.Epoch, mode);

    /// <summary>The state after an answer to a request: only the epoch is taken from it.</summary>
    public static PoolsState AfterEpoch(PoolsState state, string pool, long? epoch, GatewayMode mode)
    {
        var known = state.Pool(pool);
        if (epoch > (known.Epoch ?? -1))
            state = WithPool(state, known with { Epoch = epoch }) with { HighestEpoch = Math.Max(state.HighestEpoch, epoch.Value) };
        return WithLastActive(state, mode);
    }

    /// <summary>The state after passive evidence. Outside of mode <c>full</c> only the monitor counts.</summary>
    /// <remarks>
    /// A refused write speaks against the whole pool, unless both clouds serve users: then the one without the lease refuses writes all the
    /// time and is still good for reads.
    /// </remarks>
    public static PoolsState AfterEvidence(PoolsState state, OriginId id, PassiveEvidence evidence, TimeSpan now, GatewayMode mode, Strategy strategy)
    {
        if (mode != GatewayMode.Full || evidence == PassiveEvidence.NotStored && strategy == Strategy.ActiveActive)
            return state;
        var pool = state.Pool(id.Pool);
        return WithPool(state, pool with
        {
            Origins = [.. pool.Origins.Select(origin =>
                evidence == PassiveEvidence.NotStored || origin.Id == id ? HealthPolicy.AfterEvidence(origin, evidence, now) : origin)],
        });
    }

    private static PoolsState WithOrigin(PoolsState state, OriginState origin)
    {
        var pool = state.Pool(origin.Id.Pool);
        return WithPool(state, pool with { Origins = pool.Origins.SetItem(origin.Id.Index, origin) });
    }

    private static PoolsState WithPool(PoolsState state, PoolState pool) =>
        state with { Pools = [.. state.Pools.Select(other => other.Name == pool.Name ? pool : other)] };

    private static PoolsState WithLastActive(PoolsState state, GatewayMode mode)
    {
        var active = state.Pools.FirstOrDefault(pool => IsActive(state, pool, mode));
        return active is null || active.Name == state.LastActive ? state : state with { LastActive = active.Name };
    }
}
