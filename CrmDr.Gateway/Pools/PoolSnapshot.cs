using System.Collections.Frozen;
using CrmDr.Failover.Steering;

namespace CrmDr.Gateway.Pools;

/// <summary>The pools at one moment: a request chooses and waits by one snapshot, so that it cannot miss a change between the two.</summary>
/// <param name="State">What is known.</param>
/// <param name="View">What may be chosen.</param>
/// <param name="Tenures">For each pool a token that is cancelled when another becomes active in a later epoch.</param>
/// <param name="ViewChanged">Completes when the view is no longer this one.</param>
internal sealed record PoolSnapshot(PoolsState State, SteeringView View, FrozenDictionary<string, CancellationToken> Tenures, Task ViewChanged);
