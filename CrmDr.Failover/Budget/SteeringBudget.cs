using System.Collections.Immutable;
using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Failover.Budget;

/// <summary>From the open gate to the first acknowledged write. The balancer watches beside the lease: what it has noticed by then costs nothing more.</summary>
internal static class SteeringBudget
{
    public static ImmutableArray<BudgetPhase> Phases(DrPlan plan, GatewayMode provider, TimeRange open, BudgetFault fault, BudgetAllowances allowances)
    {
        var first = new BudgetPhase("first write", allowances.FirstWrite, "a request reaches the new primary and is acknowledged; measured");
        return provider switch
        {
            GatewayMode.Full => [Full(plan, open), first],
            GatewayMode.Cloudflare => [Cloudflare(plan, open, fault), first],
            GatewayMode.Route53 => [.. Route53(plan.Gateway.Route53, open), first],
            _ => throw new ArgumentOutOfRangeException(nameof(provider), provider, "Not a provider."),
        };
    }

    // A refused connection or write, or a probe that failed, makes it look every fastProbe. Only a primary that hangs gives no such evidence before its own probe has timed out:
    // then it is the standby's ordinary probe that shows the later epoch, whichever comes first.
    private static BudgetPhase Full(DrPlan plan, TimeRange open)
    {
        var monitor = plan.Monitor;
        var fast = plan.Gateway.FastProbe < monitor.Interval ? plan.Gateway.FastProbe : monitor.Interval;
        var doubt = monitor.Interval + Look(monitor);
        var alert = TimeRange.Later(open, new TimeRange(TimeSpan.Zero, TimeSpan.Zero, doubt)) + Rise(fast, monitor.ConsecutiveUp, TimeSpan.Zero);
        var quiet = open + Rise(monitor.Interval, monitor.ConsecutiveUp, monitor.Timeout);
        return new("steer", TimeRange.Between(open, TimeRange.Sooner(alert, quiet)), "fastProbeSeconds x consecutiveUp; at worst the primary hangs, and monitor.intervalSeconds counts");
    }

    // The primary's pool must be down. Then the fallback pool takes everything, whatever its health; another must have been seen to be up.
    private static BudgetPhase Cloudflare(DrPlan plan, TimeRange open, BudgetFault fault)
    {
        var monitor = plan.Monitor;
        var byFallback = plan.Gateway.FallbackPool == plan.Clouds.Standby;
        var up = byFallback ? open : open + Rise(monitor.Interval, monitor.ConsecutiveUp, monitor.Timeout);
        return new("steer", TimeRange.Between(open, TimeRange.Later(up, Down(monitor, fault))),
            byFallback
                ? "interval + (consecutiveDown - 1) x interval + timeout x (1 + retries) since the fault; the fallback pool needs no good probe"
                : "the later of: the primary's pool is down, the standby's is up after its gate opened (consecutiveUp x interval)");
    }

    private static IEnumerable<BudgetPhase> Route53(Route53Plan plan, TimeRange open)
    {
        // Neither healthy: the answer is the primary. So the secondary must be seen to be up, and the primary to be down; the latter began long before.
        var monitor = plan.Monitor;
        var switched = TimeRange.Later(open + Rise(monitor.Interval, monitor.ConsecutiveUp, monitor.Timeout), Down(monitor, BudgetFault.Cloud));
        yield return new("steer", TimeRange.Between(open, switched), "route53.requestIntervalSeconds x failureThreshold until SECONDARY is healthy");
        yield return new("dns", TimeRange.UpTo(plan.Ttl), "route53.ttlSeconds: a client keeps the answer it has");
    }

    /// <summary>Good probes in a row, begun every so often, the last of them answered.</summary>
    private static TimeRange Rise(TimeSpan interval, int probes, TimeSpan answer) => TimeRange.UpTo(interval) + TimeRange.Always(interval * (probes - 1)) + new TimeRange(TimeSpan.Zero, TimeSpan.Zero, answer);

    /// <summary>Bad probes in a row. A dead cloud may refuse at once or say nothing until the timeout; a living one without its database answers.</summary>
    private static TimeRange Down(MonitorPlan monitor, BudgetFault fault)
    {
        var look = fault == BudgetFault.Database ? monitor.Timeout : Look(monitor);
        var period = look > monitor.Interval ? look : monitor.Interval;
        var (before, times) = (monitor.Interval / 2, monitor.ConsecutiveDown - 1);
        return new TimeRange(monitor.Interval * times, before + monitor.Interval * times + look / 2, monitor.Interval + period * times + look);
    }

    /// <summary>One probe at its longest: every attempt times out.</summary>
    private static TimeSpan Look(MonitorPlan monitor) => monitor.Timeout * (1 + monitor.Retries);
}
