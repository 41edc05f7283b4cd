using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>A pool with the origins that may be chosen now.</summary>
/// <param name="Name">The cloud.</param>
/// <param name="Weight">Its share under steering <c>random</c>.</param>
/// <param name="Origins">The origins that may be chosen; at least one.</param>
public sealed record PoolView(string Name, double Weight, ImmutableArray<OriginId> Origins)
{
    /// <summary>The weights of the origins, in the same order; empty: all alike.</summary>
    public ImmutableArray<double> Weights { get; init; } = [];

    /// <summary>Origins that get nothing but the sessions they have.</summary>
    public ImmutableArray<DrainingOrigin> Draining { get; init; } = [];

    /// <summary>What it sends elsewhere.</summary>
    public LoadSheddingPlan Shedding { get; init; } = LoadSheddingPlan.Nothing;

    /// <summary>The weight of an origin by its place in <see cref="Origins"/>.</summary>
    public double WeightOf(int at) => Weights.IsEmpty ? 1 : Weights[at];

    /// <summary>Whether a session of this origin may still go there.</summary>
    public bool Keeps(OriginId origin, TimeSpan now)
    {
        if (Origins.Contains(origin))
            return true;
        foreach (var draining in Draining)
            if (draining.Origin == origin)
                return now < draining.Until;
        return false;
    }

    /// <summary>Whether every request would find the same in both.</summary>
    public bool IsSameAs(PoolView other) =>
        Name == other.Name && Weight == other.Weight && Shedding == other.Shedding && Origins.AsSpan().SequenceEqual(other.Origins.AsSpan())
        && Weights.AsSpan().SequenceEqual(other.Weights.AsSpan()) && Draining.AsSpan().SequenceEqual(other.Draining.AsSpan());
}
