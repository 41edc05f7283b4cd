namespace CrmDr.Failover.Authority;

/// <summary>What a controller answers when a service of its cloud asks whether it may write (<c>GET /api/authority</c>).</summary>
/// <param name="Cloud">The cloud of the controller that answers.</param>
/// <param name="Epoch">The epoch held, or the last one known.</param>
/// <param name="HighestEpoch">The highest epoch seen anywhere.</param>
/// <param name="Held">This cloud holds the lease and its gate is open.</param>
/// <param name="Accepting">New writes are wanted; false while a switchover drains. Writes under way may still be acknowledged.</param>
/// <param name="RemainingSeconds">Seconds of authority left at the moment of the answer.</param>
/// <param name="Reason">One sentence for a person.</param>
public sealed record WriteAuthorityAnswer(
    string Cloud, long Epoch, long HighestEpoch, bool Held, bool Accepting, double RemainingSeconds, string? Reason);
