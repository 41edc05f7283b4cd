namespace CrmDr.Failover.Decisions;

/// <summary>Whether the application of this cloud may write and acknowledge.</summary>
/// <param name="Epoch">The epoch of the witness's record as known here.</param>
/// <param name="Held">This cloud holds the lease and its gate is open.</param>
/// <param name="Accepting">New writes may begin.</param>
/// <param name="Remaining">How long the authority lasts from now. The asker counts from the moment it asked, so the way there and back shortens it.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record AuthorityAnswer(long Epoch, bool Held, bool Accepting, TimeSpan Remaining, string Reason)
{
    /// <summary>No authority.</summary>
    public static AuthorityAnswer None(long epoch, string reason) => new(epoch, false, false, TimeSpan.Zero, reason);
}
