using CrmDr.ServiceDefaults.Cache;

namespace CrmDr.Controller.Caching;

/// <summary>Mode <c>dual-write</c>: the primary's application writes here. All there is to do is to watch for gaps: each begins a new generation.</summary>
public sealed class DualWriteFollower(RedisConnection own) : ICacheFollower
{
    private string? _generation;
    private long _epoch;

    public async Task<FollowStep> FollowAsync(long epoch, CancellationToken cancellationToken)
    {
        if (await Mirror.HeadAsync(own) is not { Answered: true, Value: var head })
            return new FollowStep("this cloud's Redis does not answer");
        if (head is null || head.Epoch != epoch)
            return new FollowStep("nothing has been written here in this epoch");
        var gap = _epoch == epoch && _generation is not null && _generation != head.Generation ? "a writer could not reach this cloud's Redis" : null;
        (_epoch, _generation) = (epoch, head.Generation);
        return new FollowStep("is written by the primary's application", Gap: gap);
    }

    public ValueTask<bool> LeadAsync() => new(true);
}
