using System.Collections.Immutable;
using System.Globalization;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Plan.Shape;
using CrmDr.Failover.Steering;

namespace CrmDr.Failover.Budget;

/// <summary>What to change first when a plan misses its objective: every setting is tried alone, one step shorter, and the budget computed anew.</summary>
public static class BudgetAdvice
{
    /// <summary>The changes that shorten recovery, those that help most first; empty when the objective is met also at worst.</summary>
    /// <param name="budget">The budget that misses.</param>
    /// <param name="allowances">Those that it was computed with.</param>
    public static ImmutableArray<BudgetChange> Of(RecoveryBudget budget, BudgetAllowances? allowances = null)
    {
        if (budget.RecoveryVerdict == BudgetVerdict.Meets)
            return [];
        // What is missed as a rule is mended as a rule first.
        Func<TimeRange, TimeSpan> matters = budget.RecoveryVerdict == BudgetVerdict.Misses ? range => range.Expected : range => range.Worst;
        var now = matters(budget.Recovery);
        return
        [
            .. Steps(budget)
                .Select(step => (step.What, After: RecoveryBudget.Of(step.Plan, step.Provider, budget.Fault, allowances)))
                .Where(step => matters(step.After.Recovery) < now)
                .OrderBy(step => matters(step.After.Recovery))
                .ThenBy(step => step.What, StringComparer.Ordinal)
                .Select(step => new BudgetChange(step.What, step.After.Recovery, Judge(step.After.Recovery, budget.Plan.Objectives.RecoveryTime))),
        ];
    }

    private static BudgetVerdict Judge(TimeRange recovery, TimeSpan objective) =>
        recovery.Worst <= objective ? BudgetVerdict.Meets : recovery.Expected <= objective ? BudgetVerdict.MayMiss : BudgetVerdict.Misses;

    private static IEnumerable<(string What, DrPlan Plan, GatewayMode Provider)> Steps(RecoveryBudget budget)
    {
        var (plan, provider) = (budget.Plan, budget.Provider);
        foreach (var (what, changed) in OfPlan(plan).Concat(OfBalancer(plan)))
            yield return (what, changed, provider);
        // Nobody is sent away from the gateway that holds requests for the sake of a few milliseconds.
        foreach (var other in Enum.GetValues<GatewayMode>().Where(other => provider != GatewayMode.Full && other != provider))
            yield return ($"provider {PlanChoice.Word(provider)} -> {PlanChoice.Word(other)}", plan, other);
    }

    private static IEnumerable<(string What, DrPlan Plan)> OfPlan(DrPlan plan)
    {
        var lease = plan.Lease;
        var half = lease with { Ttl = lease.Ttl / 2, Margin = lease.Margin / 2, Loop = lease.Loop / 2 };
        if (half.Ttl.TotalSeconds >= 0.3 && half.Margin.TotalSeconds >= 0.01 && half.Loop.TotalSeconds >= 0.02)
            yield return ($"profiles.{plan.Profile}.lease.ttlSeconds {Number(lease.Ttl)} -> {Number(half.Ttl)}, with marginSeconds and loopSeconds in proportion", plan with { Lease = half });
        yield return ($"failover.drainSeconds {Number(plan.Failover.Drain)} -> {Number(plan.Failover.Drain / 2)}", plan with { Failover = plan.Failover with { Drain = plan.Failover.Drain / 2 } });
        if (plan.Failover.Mode == FailoverMode.Manual)
            yield return ("failover.mode manual -> automatic", plan with { Failover = plan.Failover with { Mode = FailoverMode.Automatic } });
        if (plan.Strategy == Strategy.PilotLight)
            yield return ("strategy pilot-light -> warm-standby", plan with { Strategy = Strategy.WarmStandby });
    }

    private static IEnumerable<(string What, DrPlan Plan)> OfBalancer(DrPlan plan)
    {
        var (monitor, path, gateway) = (plan.Monitor, $"profiles.{plan.Profile}.monitor", plan.Gateway);
        var route = gateway.Route53;
        if (monitor.Interval.TotalSeconds >= 0.1 && monitor.Timeout.TotalSeconds >= 0.04)
            yield return ($"{path}.intervalSeconds {Number(monitor.Interval)} -> {Number(monitor.Interval / 2)}, with timeoutSeconds in proportion",
                plan with { Monitor = monitor with { Interval = monitor.Interval / 2, Timeout = monitor.Timeout / 2 } });
        if (monitor.Retries > 0)
            yield return ($"{path}.retries {monitor.Retries} -> {monitor.Retries - 1}", plan with { Monitor = monitor with { Retries = monitor.Retries - 1 } });
        if (monitor.ConsecutiveDown > 1)
            yield return ($"{path}.consecutiveDown {monitor.ConsecutiveDown} -> {monitor.ConsecutiveDown - 1}", plan with { Monitor = monitor with { ConsecutiveDown = monitor.ConsecutiveDown - 1 } });
        if (monitor.ConsecutiveUp > 1)
            yield return ($"{path}.consecutiveUp {monitor.ConsecutiveUp} -> {monitor.ConsecutiveUp - 1}", plan with { Monitor = monitor with { ConsecutiveUp = monitor.ConsecutiveUp - 1 } });
        if (gateway.FallbackPool != plan.Clouds.Standby)
            yield return ($"gateway.fallbackPool {gateway.FallbackPool} -> {plan.Clouds.Standby}", plan with { Gateway = gateway with { FallbackPool = plan.Clouds.Standby } });
        yield return ($"gateway.route53.ttlSeconds {Number(route.Ttl)} -> {Number(route.Ttl / 2)}", With(route with { Ttl = route.Ttl / 2 }));
        if (route.RequestInterval.TotalSeconds > 10)
            yield return ($"gateway.route53.requestIntervalSeconds {Number(route.RequestInterval)} -> 10", With(route with { RequestInterval = TimeSpan.FromSeconds(10) }));
        if (route.FailureThreshold > 1)
            yield return ($"gateway.route53.failureThreshold {route.FailureThreshold} -> {route.FailureThreshold - 1}", With(route with { FailureThreshold = route.FailureThreshold - 1 }));

        DrPlan With(Route53Plan changed) => plan with { Gateway = gateway with { Route53 = changed } };
    }

    private static string Number(TimeSpan time) => time.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
}
