using System.Collections.Immutable;
using CrmDr.LocalClouds.Containers;
using CrmDr.LocalClouds.Identity;

namespace CrmDr.LocalClouds.World;

/// <summary>A world to start.</summary>
public sealed record LocalWorldOptions
{
    /// <summary>Everything is kept here; one host at a time.</summary>
    public required string StateFolder { get; init; }

    /// <summary>Delete what the folder keeps and start anew. Default: false.</summary>
    public bool Fresh { get; init; }

    /// <summary>The plan, full path or relative to the working folder.</summary>
    public required string PlanPath { get; init; }

    /// <summary>Instead of the plan's own profile; null: the plan's.</summary>
    public string? Profile { get; init; }

    /// <summary>Instead of the plan's own strategy; null: the plan's.</summary>
    public string? Strategy { get; init; }

    /// <summary>Instead of the plan's own replication mode; null: the plan's.</summary>
    public string? Replication { get; init; }

    /// <summary>Instead of what the plan says of the loss of a standby in mode sync; null: the plan's.</summary>
    public string? OnStandbyLoss { get; init; }

    /// <summary>Instead of the plan's own way to keep the standby's cache; null: the plan's.</summary>
    public string? CacheSync { get; init; }

    /// <summary><c>full</c> (default), <c>cloudflare</c> or <c>route53</c>.</summary>
    public string GatewayMode { get; init; } = "full";

    /// <summary>Default: PostgreSQL.</summary>
    public WitnessKind Witness { get; init; }

    /// <summary>Default: executables.</summary>
    public EngineHosting Engines { get; init; }

    /// <summary>Default: the fixed ports that README names.</summary>
    public PortMap Ports { get; init; } = PortMap.Default;

    public required ServiceFolders Services { get; init; }

    /// <summary>Where services send what can be seen of them: variables of OpenTelemetry (<c>OTEL_*</c>), in place of those of this process. Default: none.</summary>
    public ImmutableDictionary<string, string> Telemetry { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>APIs in each cloud. Default 1, range 1 to 9.</summary>
    public int ApiReplicas { get; init; } = 1;

    /// <summary>What the controllers of the world in that folder take orders for; null when there was never one.</summary>
    public static string? OperatorToken(string stateFolder) => SharedTokens.FindOperator(stateFolder);

    /// <summary>The state folder of a repository when none is named: in it, or for root where an unprivileged server can read it.</summary>
    public static string DefaultStateFolder(string repository) => World.StateFolder.DefaultFor(repository);
}
