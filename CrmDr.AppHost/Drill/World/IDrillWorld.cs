using CrmDr.AppHost.Drill.Report;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill.World;

/// <summary>What a drill needs of the world it breaks, whether it started it itself or found it running.</summary>
public interface IDrillWorld : IAsyncDisposable
{
    Uri GatewayUrl { get; }

    /// <summary>What the drill's clients show to the CRM.</summary>
    string Token { get; }

    /// <summary>What the drill shows to the controllers.</summary>
    string OperatorToken { get; }

    IReadOnlyDictionary<string, DrillCloud> Clouds { get; }

    /// <summary>The witness's database as a superuser; empty when the witness is etcd.</summary>
    string WitnessConnectionString { get; }

    /// <summary>The members of etcd, direct; empty when the witness is PostgreSQL.</summary>
    IReadOnlyList<Uri> EtcdEndpoints { get; }

    /// <summary>Where a person finds the logs.</summary>
    string LogFolder { get; }

    /// <summary>What ran before any load; null of a world that the drill did not start.</summary>
    Footprint? Footprint { get; }

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

    /// <summary>SIGKILL to one part of a cloud: its database, cache, controller or APIs.</summary>
    Task KillPartAsync(string cloud, CloudPart part, CancellationToken cancellation);

    Task FreezePartAsync(string cloud, CloudPart part, CancellationToken cancellation);

    Task ThawPartAsync(string cloud, CloudPart part, CancellationToken cancellation);

    Task ReturnPartAsync(string cloud, CloudPart part, CancellationToken cancellation);

    Task KillWitnessAsync(CancellationToken cancellation);

    Task ReturnWitnessAsync(CancellationToken cancellation);

    /// <summary>Nothing passes and nothing is closed.</summary>
    Task FreezeLinkAsync(string link, LinkDirection direction, CancellationToken cancellation);

    /// <summary>Both ways: open connections are closed and new ones are refused. One way: what goes there vanishes.</summary>
    Task CutLinkAsync(string link, LinkDirection direction, CancellationToken cancellation);

    /// <summary>Every byte arrives later, both ways, by <paramref name="delay"/> and up to <paramref name="jitter"/> more.</summary>
    Task DelayLinkAsync(string link, TimeSpan delay, TimeSpan jitter, CancellationToken cancellation);

    /// <summary>So many bytes a second pass, all connections together.</summary>
    Task SlowLinkAsync(string link, long bytesPerSecond, LinkDirection direction, CancellationToken cancellation);

    /// <summary>Ends every fault of the link.</summary>
    Task HealLinkAsync(string link, CancellationToken cancellation);
}
