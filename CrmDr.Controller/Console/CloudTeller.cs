using CrmDr.Controller.Caching;
using CrmDr.Controller.Configuration;
using CrmDr.Controller.Endpoints;
using CrmDr.Controller.Loop;
using CrmDr.Controller.Replicas;
using CrmDr.Failover.Decisions;

namespace CrmDr.Controller.Console;

/// <summary>Tells what a console wants to know of this cloud, out of copies: nothing here is waited for by the loop, and nothing waits for it.</summary>
public sealed class CloudTeller(
    ControllerLoop loop, Clock clock, ControllerOptions options, ISalvage salvage, CacheKeeper cache, IReplica replica, ApplicationPresence presence, CloudHistory history, EventLog events,
    LastComparison comparison, TimeProvider time)
{
    private readonly string _instance = Guid.NewGuid().ToString("N");

    /// <summary>All of it, with the seconds and events after those that are known already.</summary>
    public CloudTold Tell(long second, long sequence)
    {
        var (known, now, policy) = (loop.Snapshot, clock.Now(), options.Policy);
        var (last, seconds) = history.After(second);
        return new CloudTold(
            _instance,
            time.GetUtcNow(),
            StatusEndpoints.Report(known, now, options, salvage, cache) with { Replica = replica.Name },
            (policy.Timing.Ttl - policy.Timing.Margin).TotalSeconds,
            presence.IsReady(policy.ApplicationGrace / 2),
            Preflight.Switchover(known.State, known.Seen, now, policy, null),
            Preflight.Failover(known.State, known.Seen, now, policy, false),
            Preflight.Failover(known.State, known.Seen, now, policy, true),
            SalvageTold.Of(salvage.Progress),
            comparison.Last,
            last,
            seconds,
            events.After(sequence).Events);
    }
}
