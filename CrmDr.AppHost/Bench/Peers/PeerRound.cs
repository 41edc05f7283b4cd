namespace CrmDr.AppHost.Bench.Peers;

/// <summary>What one round came to. A figure that it did not come to is null.</summary>
public sealed record PeerRound
{
    /// <summary>Longest gap between acknowledged writes around the fault.</summary>
    public double? RecoverySeconds { get; init; }

    /// <summary>Requests that a user would call failed, over the whole round.</summary>
    public int FailedRequests { get; init; }

    public int AckedWrites { get; init; }

    /// <summary>Acknowledged writes that are nowhere in the end, when the old primary has come back and rejoined.</summary>
    public int? MissingFinally { get; init; }

    /// <summary>From the moment the old primary was started or thawed until it was a standby that follows.</summary>
    public double? ProtectedSeconds { get; init; }

    /// <summary>How long the lease, or the leader's lock, really was.</summary>
    public double? LeaseSeconds { get; init; }

    /// <summary>Whether the load was carried before the fault: without that, times say more about the machine.</summary>
    public bool Steady { get; init; }

    /// <summary>Why it broke off; null when it ran to its end.</summary>
    public string? Error { get; init; }

    public bool Completed => Error is null && MissingFinally is not null;
}
