using System.Collections.Immutable;
using CrmDr.Failover.Health;
using CrmDr.Failover.Plan;

namespace CrmDr.Failover.Steering;

/// <summary>The origins of one cloud.</summary>
/// <param name="Name">The cloud.</param>
/// <param name="Weight">Its share under steering <c>random</c>.</param>
/// <param name="Epoch">The highest epoch that one of its answers carried; null before the first.</param>
/// <param name="Origins">Its backends, in the order of the configuration.</param>
public sealed record PoolState(string Name, double Weight, long? Epoch, ImmutableArray<OriginState> Origins)
{
    /// <summary>With fewer good origins than this the pool takes no traffic.</summary>
    /// <value>Default 1, at least 1, at most the number of origins.</value>
    public int MinimumOrigins { get; init; } = 1;

    /// <summary>Whether it may take traffic at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>What it sends elsewhere.</summary>
    public LoadSheddingPlan Shedding { get; init; } = LoadSheddingPlan.Nothing;

    /// <summary>Of the origins that the monitor finds good at least this share is not taken out for failed requests.</summary>
    /// <value>Default 0.5, 0 to 1.</value>
    public double PanicShare { get; init; } = 0.5;

    /// <summary>Whether an origin says that this cloud may take traffic. What an operator disabled or passive health took out says so too: it settles which epoch is the later one.</summary>
    public bool ClaimsActive => Origins.Any(origin => origin.IsUsable);

    /// <summary>Whether an origin could serve reads.</summary>
    public bool IsReady => Origins.Any(origin => origin.Ready);
}
