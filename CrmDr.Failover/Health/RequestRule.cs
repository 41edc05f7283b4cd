using CrmDr.Failover.Steering;

namespace CrmDr.Failover.Health;

/// <summary>What the end of a request says of the origin it was sent to.</summary>
public static class RequestRule
{
    /// <summary>True: the origin failed it. False: it served it. Null: it says nothing of the origin.</summary>
    /// <param name="outcome">What the attempt came to.</param>
    /// <param name="status">The answer's status code; null without an answer.</param>
    /// <remarks>
    /// A 503 never counts: it is what a fenced cloud, a switchover and an overloaded database say on purpose, and whether a cloud serves is the monitor's and the lease's to
    /// tell. Nor does a connection that could not be made (that is evidence of its own), or an answer dropped for its epoch.
    /// </remarks>
    public static bool? Failed(AttemptOutcome outcome, int? status) => outcome switch
    {
        AttemptOutcome.Answered => status switch { 500 or 502 or 504 => true, 503 => null, _ => false },
        AttemptOutcome.Broken or AttemptOutcome.TimedOut => true,
        _ => null,
    };
}
