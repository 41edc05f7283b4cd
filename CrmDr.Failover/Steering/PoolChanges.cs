using System.Collections.Immutable;
using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>Tells two states apart, for the event stream.</summary>
public static class PoolChanges
{
    /// <summary>What an operator wants to know; empty when only counters moved.</summary>
    public static ImmutableArray<PoolChange> Between(PoolsState before, PoolsState after, SteeringOptions options)
    {
        var changes = ImmutableArray.CreateBuilder<PoolChange>();
        foreach (var (was, now) in before.Pools.Zip(after.Pools))
        {
            foreach (var (origin, changed) in was.Origins.Zip(now.Origins).Where(pair => Shown(pair.First) != Shown(pair.Second)))
                changes.Add(new(PoolChangeKind.OriginChanged, now.Name, $"{origin.Id} is {Shown(changed)}. {changed.Reason}"));
            var (wasActive, isActive) = (PoolsPolicy.IsActive(before, was, options.Mode), PoolsPolicy.IsActive(after, now, options.Mode));
            if (wasActive != isActive)
                changes.Add(new(isActive ? PoolChangeKind.PoolUp : PoolChangeKind.PoolDown, now.Name, isActive ? $"{now.Name} is active." : WhyDown(after, now)));
        }
        if (after.HighestEpoch > before.HighestEpoch)
            changes.Add(new(PoolChangeKind.EpochRaised, null, $"The highest epoch seen is {after.HighestEpoch}."));
        var (from, to) = (Destination(before, options), Destination(after, options));
        if (from != to)
            changes.Add(new(PoolChangeKind.SteeringChanged, null, $"{to} Before: {from}"));
        return changes.ToImmutable();
    }

    /// <summary>Where requests go, one sentence.</summary>
    public static string Destination(PoolsState state, SteeringOptions options)
    {
        var view = SteeringView.Of(state, options);
        if (!view.Active.IsEmpty)
            return $"Requests go to {(view.Steering is Plan.SteeringMode.Off or Plan.SteeringMode.DynamicLatency ? view.Active[0].Name : string.Join(" and ", view.Active.Select(pool => pool.Name)))}.";
        if (!view.Fallback.IsEmpty)
            return (options.Mode, view.Fallback.Length) switch
            {
                (GatewayMode.Route53, 1) => $"No record is healthy: the primary record, {view.Fallback[0].Name}, is the answer.",
                (GatewayMode.Route53, _) => "No record is healthy: all of them are answers, by weight.",
                _ => $"Requests go to the fallback pool {view.Fallback[0].Name}.",
            };
        return view.Stale.IsEmpty ? "Requests are held." : $"Writes are held, reads go to {view.Stale[0].Name}.";
    }

    private static string Shown(OriginState origin) =>
        $"{PlanWord(origin.Health)}{(origin.Suspended is null ? "" : ", suspended")}{(origin.IsEjected ? ", taken out for failed requests" : "")}{(origin.Enabled ? "" : ", disabled")}";

    private static string PlanWord(HealthStatus health) => health switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Unhealthy => "unhealthy",
        _ => "unknown",
    };

    private static string WhyDown(PoolsState after, PoolState pool) => PoolsPolicy.IsSuperseded(after, pool)
        ? $"Another pool is active in a later epoch than {pool.Epoch}, the last that {pool.Name} spoke of."
        : pool.Enabled ? $"{pool.Name} is not active. {pool.Origins[0].Reason}" : $"{pool.Name} is disabled.";
}
