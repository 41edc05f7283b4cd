using CrmDr.Failover.Plan;
using CrmDr.Failover.Steering;

namespace CrmDr.Failover.Health;

/// <summary>Counts probes. One probe after a change of many says nothing; the plan says how many do.</summary>
public static class HealthPolicy
{
    /// <summary>Whether a probe counts as up.</summary>
    public static ProbeVerdict Judge(Probe probe, ExpectedCodes expected) => probe.Kind switch
    {
        ProbeKind.TimedOut => new(false, $"No answer within {probe.Latency.TotalMilliseconds:0} ms."),
        ProbeKind.Failed => new(false, $"No connection: {probe.Error ?? "it broke"}."),
        ProbeKind.Connected => new(true, "Took a connection."),
        _ when !probe.BodyFits => new(false, $"Answered {probe.Status} without the text that is expected in the body."),
        _ when probe.Status is { } status && expected.Contains(status) => new(true, $"Answered {status}."),
        _ => new(false, $"Answered {probe.Status}, expected {expected}."),
    };

    /// <summary>Whether to try again at once. As with Cloudflare's monitors, only a timeout is tried again; an answer is an answer.</summary>
    /// <param name="kind">How the attempt ended.</param>
    /// <param name="attempts">Attempts made so far, this one included.</param>
    /// <param name="plan">The monitor.</param>
    public static bool ShouldRetry(ProbeKind kind, int attempts, MonitorPlan plan) => kind == ProbeKind.TimedOut && attempts <= plan.Retries;

    /// <summary>The origin after a probe.</summary>
    /// <remarks>
    /// Unknown: the first probe decides alone, since nothing speaks against it. Healthy: it takes <c>consecutiveDown</c> bad probes to fall.
    /// Unhealthy: it takes <c>consecutiveUp</c> good ones to rise. A suspension ends with a good probe begun after the evidence; one begun
    /// before may have been answered before the fault.
    /// </remarks>
    public static OriginState AfterProbe(OriginState origin, Probe probe, ProbeVerdict verdict, MonitorPlan plan)
    {
        var (up, down) = verdict.Good ? (origin.ConsecutiveUp + 1, 0) : (0, origin.ConsecutiveDown + 1);
        var health = origin.Health switch
        {
            HealthStatus.Unknown => verdict.Good ? HealthStatus.Healthy : HealthStatus.Unhealthy,
            HealthStatus.Healthy => down >= plan.ConsecutiveDown ? HealthStatus.Unhealthy : HealthStatus.Healthy,
            HealthStatus.Unhealthy => up >= plan.ConsecutiveUp ? HealthStatus.Healthy : HealthStatus.Unhealthy,
            _ => throw new InvalidOperationException($"{origin.Id} has the impossible health {origin.Health}."),
        };
        var refuted = verdict.Good && origin.Suspended is { } suspended && probe.StartedAt >= suspended.Since;
        return origin with
        {
            Health = health,
            ConsecutiveUp = up,
            ConsecutiveDown = down,
            Ready = probe.Ready,
            Suspended = refuted ? null : origin.Suspended,
            Ejection = origin.Ejection?.AfterProbe(probe, verdict.Good, plan),
            LastProbe = probe,
            Latency = verdict.Good ? DynamicLatencySteering.Average(origin.Latency, probe.Latency) : origin.Latency,
            Reason = verdict.Reason,
        };
    }

    /// <summary>The origin after passive evidence against it. What could not be reached is not ready for reads either.</summary>
    public static OriginState AfterEvidence(OriginState origin, PassiveEvidence evidence, TimeSpan now) => origin with
    {
        Suspended = new Suspension(now, evidence),
        Ready = origin.Ready && evidence != PassiveEvidence.NotConnected,
        Reason = evidence == PassiveEvidence.NotConnected
            ? "A request could not connect; left out until a probe is good."
            : "A write was refused as not stored; left out until a probe is good.",
    };

    /// <summary>The origin after too large a share of its requests failed: out until probes that begin after its time are good.</summary>
    public static OriginState AfterFailures(OriginState origin, TimeSpan now, PassivePlan plan)
    {
        if (origin.IsEjected)
            return origin;
        var ejection = Ejection.Next(origin.Ejection, now, plan);
        return origin with { Ejection = ejection, Reason = $"Too many of its requests failed; left out for {ejection.For.TotalSeconds:0.###} s at least, then until probes are good." };
    }

    /// <summary>Whether an origin that should serve may just be failing: worth looking at again soon.</summary>
    public static bool IsInDoubt(OriginState origin) => origin.Health == HealthStatus.Healthy && (origin.Suspended is not null || origin.ConsecutiveDown > 0);
}
