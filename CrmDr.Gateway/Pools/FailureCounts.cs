using System.Collections.Frozen;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Gateway.Pools;

/// <summary>Counts answered and failed requests by origin; <see cref="FailureWindow"/> says what they mean. A request costs it one short lock of its origin's own.</summary>
internal sealed class FailureCounts(IEnumerable<OriginId> origins, PassivePlan plan)
{
    private readonly FrozenDictionary<OriginId, Counter> _counters = origins.ToFrozenDictionary(origin => origin, _ => new Counter());

    /// <summary>Counts one. True: the origin fails so much that it should be taken out; its count begins anew.</summary>
    public bool Add(OriginId origin, bool failed, TimeSpan now)
    {
        var counter = _counters[origin];
        lock (counter)
        {
            counter.Window = counter.Window.After(failed, now, plan.Window);
            if (!failed || !counter.Window.IsBad(plan))
                return false;
            counter.Window = default(FailureWindow) with { Began = now };
            return true;
        }
    }

    /// <summary>What counts of an origin now.</summary>
    public FailureWindow Of(OriginId origin)
    {
        lock (_counters[origin])
            return _counters[origin].Window;
    }

    private sealed class Counter
    {
        public FailureWindow Window;
    }
}
