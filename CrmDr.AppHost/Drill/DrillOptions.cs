using CrmDr.AppHost.Drill.Load;
using CrmDr.LocalClouds.Containers;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill;

/// <summary>What a person asked of a drill.</summary>
public sealed record DrillOptions
{
    public required string Scenario { get; init; }

    /// <value>Default <c>drill</c>.</value>
    public string Profile { get; init; } = "drill";

    /// <value>Default: the plan's.</value>
    public string? Strategy { get; init; }

    /// <value><c>async</c> or <c>sync</c>; default: the plan's.</value>
    public string? Replication { get; init; }

    /// <value><c>block</c> or <c>continue</c>; default: the plan's.</value>
    public string? OnStandbyLoss { get; init; }

    /// <value><c>stream</c>, <c>replica</c>, <c>dual-write</c> or <c>none</c>; default: the plan's.</value>
    public string? CacheSync { get; init; }

    /// <value><c>full</c> (default), <c>cloudflare</c> or <c>route53</c>.</value>
    public string Gateway { get; init; } = "full";

    /// <value>Whether PostgreSQL and Redis run in containers, default: as programs of this machine.</value>
    public EngineHosting Engines { get; init; }

    /// <value>What the world's witness is, default PostgreSQL.</value>
    public WitnessKind Witness { get; init; }

    /// <value>Writes a second, default 100, above 0.</value>
    public double Rate { get; init; } = 100;

    /// <value>For how long before the fault the link between the clouds stands still, default not at all.</value>
    public TimeSpan FreezeLink { get; init; }

    public int Seed { get; init; } = 1;

    /// <value>Contacts that are there before the load, with their accounts, deals and activities; default 0: those of the load alone. Only in a world of the drill's own.</value>
    public long Contacts { get; init; }

    /// <value>Load before the fault, default 5 s.</value>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromSeconds(5);

    /// <value>How long after that a steady state is waited for, default 20 s; without one the drill goes on and says so.</value>
    public TimeSpan SteadyWithin { get; init; } = TimeSpan.FromSeconds(20);

    /// <value>Load between two steps, default 5 s.</value>
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(5);

    /// <value>The mix of the load; rate and seed come from above. Default: that of every drill.</value>
    public LoadOptions Load { get; init; } = new();

    /// <value>How it was called, for the report.</value>
    public string Command { get; init; } = "";
}
