using CrmDr.LocalClouds.Containers;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Cli;

/// <summary>What a person asked of <c>up</c>.</summary>
public sealed record UpOptions(
    bool Fresh, string? Profile, string? Strategy, string Gateway, WitnessKind Witness, string StateFolder, IReadOnlyDictionary<string, int> Ports)
{
    /// <value>Whether the Aspire dashboard is started and told everything.</value>
    public bool Dashboard { get; init; }

    /// <value>Default: executables.</value>
    public EngineHosting Engines { get; init; }

    /// <value>Default: the plan's.</value>
    public string? Replication { get; init; }

    /// <value>Default: the plan's.</value>
    public string? OnStandbyLoss { get; init; }

    /// <value>Default: the plan's.</value>
    public string? CacheSync { get; init; }
}
