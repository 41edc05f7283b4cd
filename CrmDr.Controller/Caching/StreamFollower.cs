using CrmDr.Failover.Caching;
using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Controller.Caching;

/// <summary>Mode <c>stream</c>: reads the changes of the primary's cache and applies them to the mirror here. <see cref="MirrorRule"/> decides.</summary>
public sealed class StreamFollower(RedisConnection own, PeerCache peer) : ICacheFollower
{
    private const int Batch = 500;

    public async Task<FollowStep> FollowAsync(long epoch, CancellationToken cancellationToken)
    {
        if (await Mirror.HeadAsync(own) is not { Answered: true, Value: var head })
            return new FollowStep("this cloud's Redis does not answer", false);
        var look = await CacheChanges.LookAsync(peer.Redis, epoch, MirrorRule.ReadFrom(head, epoch), Batch);
        if (!look.Answered)
            return new FollowStep("the primary's Redis does not answer", false);
        var step = MirrorRule.Next(head, epoch, look.Value!);
        // Whatever the head was when it was read: who else has moved it meanwhile has applied these changes.
        var applied = step.IsNothing || await Mirror.ApplyAsync(
            own, epoch, step.Begins is not null, head?.Position?.ToString() ?? "", step.Position, [.. step.Changes.Select(change => (change.Name, change.Entry, change.ExpiresAt))]);
        if (!applied)
            return new FollowStep("this cloud's Redis did not take the changes", false, step.Behind);
        var whole = step.Behind == 0;
        return new FollowStep(whole ? "follows" : "catches up", whole, step.Behind, step.Changes.Length, step.IsGap ? step.Begins : null, More: !whole && !step.IsNothing);
    }

    public ValueTask<bool> LeadAsync() => new(true);
}
