namespace CrmDr.AppHost.Drill.World;

/// <summary>What a drill needs of the world it breaks, whether it started it itself or found it running.</summary>
public interface IDrillWorld : IAsyncDisposable
{
    Uri GatewayUrl { get; }

    IReadOnlyDictionary<string, DrillCloud> Clouds { get; }

    /// <summary>The witness's database as a superuser; empty when the witness is etcd.</summary>
    string WitnessConnectionString { get; }

    /// <summary>The members of etcd, direct; empty when the witness is PostgreSQL.</summary>
    IReadOnlyList<Uri> EtcdEndpoints { get; }

    /// <summary>Where a person finds the logs.</summary>
    string LogFolder { get; }

    /// <summary>Something is wrong with the data: a world of the drill's own shall not be deleted at its end.</summary>
    void Keep();

    /// <summary>SIGKILL to every process of the cloud at once.</summary>
    Task KillAsync(string cloud, CancellationToken cancellation);

    /// <summary>SIGKILL to every process of the cloud, and the disks of its database and cache are gone: it returns with empty ones.</summary>
    Task DestroyAsync(string cloud, CancellationToken cancellation);

    /// <summary>The slot of this cloud from which the other one reads is lost: PostgreSQL removes the log it needs. The cloud must be running.</summary>
    Task LoseSlotAsync(string cloud, CancellationToken cancellation);

    /// <summary>SIGSTOP to every process of the cloud.</summary>
    Task FreezeAsync(string cloud, CancellationToken cancellation);

    Task ThawAsync(string cloud, CancellationToken cancellation);

    /// <summary>Starts a killed cloud again with the data it had, a destroyed one with none.</summary>
    Task ReturnAsync(string cloud, CancellationToken cancellation);

    /// <summary>Nothing passes and nothing is closed.</summary>
    Task FreezeLinkAsync(string link, CancellationToken cancellation);

    /// <summary>Open connections are closed and new ones are refused.</summary>
    Task CutLinkAsync(string link, CancellationToken cancellation);

    Task HealLinkAsync(string link, CancellationToken cancellation);
}
