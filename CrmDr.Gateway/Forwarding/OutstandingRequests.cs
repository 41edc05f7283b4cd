using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using CrmDr.Failover.Steering;

namespace CrmDr.Gateway.Forwarding;

/// <summary>Counts the requests in flight by pool.</summary>
internal sealed class OutstandingRequests(IEnumerable<string> pools) : IOutstandingRequests
{
    private readonly FrozenDictionary<string, StrongBox<int>> _counts = pools.ToFrozenDictionary(pool => pool, _ => new StrongBox<int>());

    public int Of(string pool) => Volatile.Read(ref _counts[pool].Value);

    public void Enter(string pool) => Interlocked.Increment(ref _counts[pool].Value);

    public void Leave(string pool) => Interlocked.Decrement(ref _counts[pool].Value);
}
