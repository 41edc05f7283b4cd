using CrmDr.LocalClouds.Containers;

namespace CrmDr.LocalClouds.World;

/// <summary>Where engines live and which ports they take.</summary>
public sealed record LocalEnginesOptions
{
    /// <summary>Everything is kept here; one host at a time. Root: a folder that everyone may enter.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Delete what the folder keeps and start anew. Default: false.</summary>
    public bool Fresh { get; init; }

    /// <summary>Default: PostgreSQL.</summary>
    public WitnessKind Witness { get; init; }

    /// <summary>Default: executables.</summary>
    public EngineHosting Engines { get; init; }

    /// <summary>Default: all free.</summary>
    public PortMap Ports { get; init; } = PortMap.Free;
}
