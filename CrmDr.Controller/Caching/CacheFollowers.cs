using CrmDr.Failover.Plan;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Controller.Caching;

/// <summary>The follower of each mode.</summary>
public sealed record CacheFollowers(CacheSync Sync, ICacheFollower? Follower, string? WhyNone)
{
    /// <param name="sync">The plan's mode.</param>
    /// <param name="own">This cloud's cache.</param>
    /// <param name="peer">The other cloud's.</param>
    /// <param name="bothWrite">Strategy active-active: no cache shows rows there, so there is nothing to follow.</param>
    public static CacheFollowers Of(CacheSync sync, RedisConnection own, PeerCache peer, bool bothWrite = false)
    {
        if (bothWrite)
            return new(sync, null, "both clouds write: rows are read from the database");
        var missing = !own.Exists ? "ConnectionStrings:cache is not set" : !peer.Redis.Exists && sync != CacheSync.DualWrite ? "ConnectionStrings:peerCache is not set" : null;
        return missing is not null || sync == CacheSync.None ? new(sync, null, missing ?? "cache.sync of the plan is none") : new(sync, sync switch
        {
            CacheSync.Stream => new StreamFollower(own, peer),
            CacheSync.Replica => new ReplicaFollower(own, peer),
            _ => new DualWriteFollower(own),
        }, null);
    }
}
