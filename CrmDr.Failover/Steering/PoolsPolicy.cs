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
    /// A pool with fewer good origins than its minimum is not active: Cloudflare's minimum of origins, and the threshold of a calculated check of Route 53. What an operator disabled is none of them;
    /// what passive health took out is, for that chooses within a pool and never ends one.
    /// </remarks>
    public static bool IsActive(PoolsState state, PoolState pool, GatewayMode mode) =>
        pool.Enabled && pool.Origins.Count(origin => IsGood(origin, mode)) >= pool.MinimumOrigins && !(mode == GatewayMode.Full && IsSuperseded(state, pool));

    /// <summary>The origins of an active pool that may be chosen.</summary>
    public static ImmutableArray<OriginState> Serving(PoolState pool, GatewayMode mode)
    {
        ImmutableArray<OriginState> good = [.. pool.Origins.Where(origin => IsGood(origin, mode))];
        return mode != GatewayMode.Full || PanicPolicy.IsPanic(pool, good) ? good : good.RemoveAll(origin => origin.IsEjected);
    }

    /// <summary>Whether passive health is not believed in this pool now: too much of it looks bad.</summary>
    public static bool IsPanic(PoolState pool, GatewayMode mode) => mode == GatewayMode.Full && PanicPolicy.IsPanic(pool, [.. pool.Origins.Where(origin => IsGood(origin, mode))]);

    /// <summary>Whether an origin may take traffic by what the monitor says and an operator set.</summary>
    /// <remarks>
    /// Of what was not checked yet Cloudflare thinks that it is down ("How endpoints and pools become unhealthy") and Route 53 that it is healthy ("How Amazon Route 53 determines whether a health
    /// check is healthy"); the full gateway waits for its first probe.
    /// </remarks>
    private static bool IsGood(OriginState origin, GatewayMode mode) => origin.Enabled && mode switch
    {
        GatewayMode.Full => origin.IsUsable,
        GatewayMode.Cloudflare => origin.Health == HealthStatus.Healthy,
        _ => origin.Health != HealthStatus.Unhealthy,
    };

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

    /// <summary>The state after too large a share of an origin's requests failed. Outside of mode <c>full</c> only the monitor counts.</summary>
    public static PoolsState AfterFailures(PoolsState state, OriginId id, TimeSpan now, PassivePlan plan, GatewayMode mode) =>
        mode != GatewayMode.Full ? state : WithOrigin(state, HealthPolicy.AfterFailures(state.Origin(id), now, plan));

    /// <summary>The state after an operator set an origin. One that is disabled keeps its sessions for as long as the plan lets them drain.</summary>
    /// <param name="state">The state.</param>
    /// <param name="id">Which origin.</param>
    /// <param name="wanted">What is set.</param>
    /// <param name="now">On the monotonic clock of the gateway.</param>
    /// <param name="drain">How long sessions drain.</param>
    public static PoolsState AfterSetting(PoolsState state, OriginId id, OriginPlan wanted, TimeSpan now, TimeSpan drain)
    {
        var origin = state.Origin(id);
        var drainsUntil = wanted.Enabled ? TimeSpan.Zero : origin.Enabled ? now + drain : origin.DrainsUntil;
        return WithOrigin(state, origin with { Enabled = wanted.Enabled, Weight = wanted.Weight, DrainsUntil = drainsUntil });
    }

    /// <summary>The state after an operator enabled or disabled a pool.</summary>
    public static PoolsState AfterSetting(PoolsState state, string pool, bool enabled) => WithPool(state, state.Pool(pool) with { Enabled = enabled });

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
