using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Health;

/// <summary>How many requests of the last while an origin answered, and how many failed there. Two halves of the window are kept: what is older than the window counts no more, what is younger than half of it always does.</summary>
/// <param name="Began">When the newer half began, on the monotonic clock of the gateway.</param>
/// <param name="Served">Answered in the newer half.</param>
/// <param name="Failed">Failed in the newer half.</param>
/// <param name="ServedBefore">Answered in the older half.</param>
/// <param name="FailedBefore">Failed in the older half.</param>
public readonly record struct FailureWindow(TimeSpan Began, int Served, int Failed, int ServedBefore, int FailedBefore)
{
    /// <summary>Requests that count now.</summary>
    public int Total => Served + Failed + ServedBefore + FailedBefore;

    /// <summary>The share that failed; 0 without requests.</summary>
    public double FailureShare => Total == 0 ? 0 : (Failed + FailedBefore) / (double)Total;

    /// <summary>The window after one more request.</summary>
    public FailureWindow After(bool failed, TimeSpan now, TimeSpan length)
    {
        var moved = Moved(now, length / 2);
        return failed ? moved with { Failed = moved.Failed + 1 } : moved with { Served = moved.Served + 1 };
    }

    /// <summary>Whether the origin fails so much that it should be taken out.</summary>
    public bool IsBad(PassivePlan plan) => plan.FailureShare > 0 && Total >= plan.MinimumRequests && FailureShare >= plan.FailureShare;

    private FailureWindow Moved(TimeSpan now, TimeSpan half) => (now - Began) switch
    {
        var age when age < half => this,
        var age when age < 2 * half => new FailureWindow(Began + half, 0, 0, Served, Failed),
        _ => new FailureWindow(now, 0, 0, 0, 0),
    };
}
