namespace CrmDr.AppHost.Local;

/// <summary>What the fault interface says about the running world (<c>GET /</c>): all a drill needs to attach to it.</summary>
public sealed record FaultsDocument
{
    public required Uri GatewayUrl { get; init; }

    /// <summary>Empty when the witness is etcd.</summary>
    public required string WitnessConnectionString { get; init; }

    /// <summary>Empty when the witness is PostgreSQL.</summary>
    public IReadOnlyList<Uri> EtcdEndpoints { get; init; } = [];

    public required string LogFolder { get; init; }

    public required string Profile { get; init; }

    public required string Strategy { get; init; }

    public required string Replication { get; init; }

    public required string OnStandbyLoss { get; init; }

    public required string CacheSync { get; init; }

    public required string Gateway { get; init; }

    public required IReadOnlyList<FaultsCloud> Clouds { get; init; }

    public required IReadOnlyList<string> Links { get; init; }
}
