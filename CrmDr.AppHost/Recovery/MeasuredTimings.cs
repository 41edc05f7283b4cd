using CrmDr.Failover.Plan;

namespace CrmDr.AppHost.Recovery;

/// <summary>The settings that drills were run with: those that a recovery depends on.</summary>
public sealed record MeasuredTimings(
    double TtlSeconds, double MarginSeconds, double LoopSeconds, double DrainSeconds, double IntervalSeconds, double TimeoutSeconds, int Retries, int ConsecutiveUp, int ConsecutiveDown,
    double DnsTtlSeconds, double RequestIntervalSeconds, int FailureThreshold)
{
    public static MeasuredTimings Of(DrPlan plan) => new(
        plan.Lease.Ttl.TotalSeconds, plan.Lease.Margin.TotalSeconds, plan.Lease.Loop.TotalSeconds, plan.Failover.Drain.TotalSeconds,
        plan.Monitor.Interval.TotalSeconds, plan.Monitor.Timeout.TotalSeconds, plan.Monitor.Retries, plan.Monitor.ConsecutiveUp, plan.Monitor.ConsecutiveDown,
        plan.Gateway.Route53.Ttl.TotalSeconds, plan.Gateway.Route53.RequestInterval.TotalSeconds, plan.Gateway.Route53.FailureThreshold);
}
