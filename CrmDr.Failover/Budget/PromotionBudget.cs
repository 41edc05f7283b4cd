using System.Collections.Immutable;
using CrmDr.Failover.Authority;
using CrmDr.Failover.Decisions;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Budget;

/// <summary>From the fault to the open gate.</summary>
internal static class PromotionBudget
{
    public static ImmutableArray<BudgetPhase> Phases(DrPlan plan, BudgetFault fault, BudgetAllowances allowances)
    {
        // Nobody is promoted where both write.
        if (plan.Strategy == Strategy.ActiveActive)
            return [];
        var lease = plan.Lease;
        var policy = new FailoverPolicy
        {
            Cloud = plan.Clouds.Standby,
            Peer = plan.Clouds.Primary,
            PreferredPrimary = plan.Clouds.Primary,
            Timing = new LeaseTiming(lease.Ttl, lease.Margin),
            Loop = lease.Loop,
            MaxLag = plan.Replication.MaxLag,
            Drain = plan.Failover.Drain,
            SwitchoverTimeout = plan.Failover.SwitchoverTimeout,
        };
        var phases = ImmutableArray.CreateBuilder<BudgetPhase>();
        if (fault == BudgetFault.Database)
            phases.Add(new("grace", TimeRange.Always(policy.DatabaseGrace) + TimeRange.UpTo(2 * lease.Loop), "a database that is away has one ttl to come back, seen once in a loop"));
        phases.Add(new("detection", Detection(lease, policy), "the standby sees that the record stands: a look every ttl/20 before the wait, a loop after it"));
        phases.Add(new("fence", Fence(lease) + allowances.Take, "ttl + margin since the last renewal, which was up to ttl/3 + loop before the fault"));
        if (plan.Failover.Mode == FailoverMode.Manual || plan.Replication is { Engine: ReplicationEngine.Dms, AcceptLoss: false })
        {
            // The lease ends while somebody is being called.
            var waited = phases.Aggregate(TimeRange.None, (sum, phase) => sum + phase.Time);
            phases.Add(new("person", TimeRange.Between(waited, TimeRange.Later(waited, allowances.Person)), plan.Failover.Mode == FailoverMode.Manual ? "failover.mode manual: somebody is called, understands and acts; assumed" : "engine dms without acceptLoss: somebody is called, understands and acts; assumed"));
        }

        if (plan.Strategy == Strategy.PilotLight)
            phases.Add(new("provision", allowances.Provision, "pilot-light: cache and application are started and become ready; assumed"));
        phases.Add(new("drain", Drain(plan.Failover.Drain, policy), "apply stands still for 60 ms, at most drainSeconds"));
        phases.Add(new("promote", allowances.Promote, "ending apply, recording the promotion, opening the gate; measured"));
        return phases.ToImmutable();
    }

    private static TimeRange Detection(LeasePlan lease, FailoverPolicy policy) => TimeRange.UpTo(policy.FollowLoop) + new TimeRange(TimeSpan.Zero, policy.FollowLoop / 2, lease.Loop);

    // What has passed of the lease at the fault counts: at best a whole renewal, which falls due at ttl/3 and is sent up to a loop later; at worst nothing.
    private static TimeRange Fence(LeasePlan lease)
    {
        var longest = lease.RenewalInterval + lease.Loop;
        return new TimeRange(lease.TakerWait - longest, lease.TakerWait - (lease.RenewalInterval + lease.Loop / 2) / 2, lease.TakerWait);
    }

    private static TimeRange Drain(TimeSpan drain, FailoverPolicy policy)
    {
        var quiet = policy.DrainQuiet < drain ? policy.DrainQuiet : drain;
        return new TimeRange(quiet, quiet + policy.TransitionLoop / 2, drain + policy.TransitionLoop);
    }
}
