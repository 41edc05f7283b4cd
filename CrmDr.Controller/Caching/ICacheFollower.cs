namespace CrmDr.Controller.Caching;

/// <summary>Keeps the cache of a standby like the primary's.</summary>
public interface ICacheFollower
{
    /// <summary>One step while the other cloud holds the lease of this epoch. Bounded in time by the connections to both caches; never throws because one of them is gone.</summary>
    Task<FollowStep> FollowAsync(long epoch, CancellationToken cancellationToken);

    /// <summary>This cloud holds the lease: its cache may be written. False when that could not be made so yet.</summary>
    ValueTask<bool> LeadAsync();
}

/// <summary>What one step found.</summary>
/// <param name="Standing">One sentence.</param>
/// <param name="IsWhole">Everything that the primary's cache had changed when the step began is here; null where that is not known.</param>
/// <param name="Behind">Changes that are still to come; null where that is not known.</param>
/// <param name="Applied">Changes that were applied.</param>
/// <param name="Gap">What was missing, when the mirror began anew for that.</param>
/// <param name="More">There is more to do at once.</param>
public sealed record FollowStep(string Standing, bool? IsWhole = null, long? Behind = null, int Applied = 0, string? Gap = null, bool More = false);
