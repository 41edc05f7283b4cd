using CrmDr.Failover.Health;
using CrmDr.Failover.Steering;
using CrmDr.Gateway.Forwarding;
using CrmDr.Gateway.Pools;
using CrmDr.Gateway.Settings;
using static CrmDr.Failover.Plan.Shape.PlanChoice;

namespace CrmDr.Gateway.Status;

/// <summary>Puts the status together from the parts that know it.</summary>
internal sealed class StatusReader(GatewaySettings settings, PoolBoard board, HoldRoom room, GatewayMetrics metrics, TimeProvider time)
{
    public GatewayStatus Read()
    {
        var state = board.Current.State;
        return new GatewayStatus(
            Word(settings.Mode), Word(settings.Plan.Gateway.Steering), settings.Plan.Profile, PoolChanges.Destination(state, settings.Steering),
            state.HighestEpoch, room.Held, room.Total, metrics.ResentTotal, room.Refused, [.. state.Pools.Select(pool => Pool(state, pool))],
            Word(settings.SessionAffinity));
    }

    private PoolStatus Pool(PoolsState state, PoolState pool) => new(
        pool.Name, PoolsPolicy.IsActive(state, pool, settings.Mode), pool.IsReady, PoolsPolicy.IsSuperseded(state, pool),
        pool.Name == settings.Plan.Gateway.FallbackPool, pool.Weight, pool.Epoch, [.. pool.Origins.Select(Origin)],
        pool.Enabled, pool.MinimumOrigins, PoolsPolicy.IsPanic(pool, settings.Mode), pool.Shedding.Sheds);

    private OriginStatus Origin(OriginState origin) => Origin(origin, board.Failures(origin.Id), origin.DrainsUntil - board.Now);

    private OriginStatus Origin(OriginState origin, FailureWindow failures, TimeSpan drains) => new(
        settings.Origins[origin.Id.Pool][origin.Id.Index].OriginalString, Word(origin.Health),
        origin.Suspended is { } suspended ? Word(suspended.Evidence) : null, origin.ConsecutiveUp, origin.ConsecutiveDown, origin.Reason,
        origin.LastProbe is { } probe
            ? new ProbeStatus(time.GetUtcNow() - (board.Now - probe.StartedAt), Math.Round(probe.Latency.TotalMilliseconds, 3), probe.Status, Word(probe.Kind))
            : null,
        origin.Enabled, origin.Weight, !origin.Enabled && drains > TimeSpan.Zero ? Math.Round(drains.TotalSeconds, 1) : null, origin.IsEjected, failures.Total, Math.Round(failures.FailureShare, 3));
}
