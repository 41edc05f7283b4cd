namespace CrmDr.Failover.Decisions;

/// <summary>What a person asked for and has not ended yet.</summary>
public abstract record OperatorRequest(TimeSpan AskedAt)
{
    /// <summary>Pass the lease to the peer without loss. Times are elapsed time.</summary>
    public sealed record Switchover(TimeSpan AskedAt, long Epoch) : OperatorRequest(AskedAt)
    {
        /// <summary>Why it began when no person asked for it; null when one did.</summary>
        public string? Why { get; init; }
    }

    /// <summary>Take the lease although the holder did not pass it on.</summary>
    public sealed record Failover(TimeSpan AskedAt, bool AllowDataLoss) : OperatorRequest(AskedAt);
}
