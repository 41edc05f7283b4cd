using System.Collections.Immutable;
using CrmDr.Failover.Health;

namespace CrmDr.Failover.Steering;

/// <summary>A pool with the origins that may be chosen now.</summary>
/// <param name="Name">The cloud.</param>
/// <param name="Weight">Its share under steering <c>random</c>.</param>
/// <param name="Origins">The origins that may be chosen; at least one.</param>
public sealed record PoolView(string Name, double Weight, ImmutableArray<OriginId> Origins);
