using CrmDr.LocalClouds.Certificates;
using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.Servers;

namespace CrmDr.LocalClouds.World;

/// <summary>
/// Two clouds without services: a database with its roles and a cache in each, the witness, and the links between them. <see cref="LocalWorld"/> adds
/// the services; integration tests use this alone.
/// </summary>
public sealed class LocalEngines : IAsyncDisposable
{
    private readonly StateFolder _state;
    private readonly ProcessSupervisor _supervisor;
    private readonly PortReservations _ports;
    private readonly LinkSet _links;
    private readonly EtcdCluster? _etcd;
    private bool _stopped;

    private LocalEngines(StateFolder state, ProcessSupervisor supervisor, PortReservations ports, EngineSet engines, TimeProvider time)
    {
        (_state, _supervisor, _ports) = (state, supervisor, ports);
        var secrets = Secrets = Secrets.LoadOrCreate(state.SecretsFile);
        Certificates = WorldCertificates.Ensure(state, engines.Account, time);
        _links = new LinkSet(ports, time);
        Engines = engines;
        _etcd = engines.Etcd is null ? null : new EtcdCluster(state, ports, _links, engines, supervisor, time);
        Aws = Cloud("aws", secrets, time);
        Gcp = Cloud("gcp", secrets, time);
        Witness = new LocalWitness(_etcd is null ? Server("witness", PostgresSize.Witness, secrets, time) : null, _etcd?["witness"], secrets, Certificates.Authority, time);
        AddRelays();
    }

    public EngineSet Engines { get; }

    public CloudEngines Aws { get; }

    public CloudEngines Gcp { get; }

    public LocalWitness Witness { get; }

    /// <summary>The members of etcd, direct: for checks. Empty when the witness is PostgreSQL.</summary>
    public IReadOnlyList<Uri> EtcdEndpoints => _etcd?.Endpoints ?? [];

    public IReadOnlyCollection<Link> Links => _links.All;

    public IReadOnlyList<ManagedProcess> Processes => _supervisor.Processes;

    /// <summary>The state folder, full path.</summary>
    public string Folder => _state.Root;

    internal Secrets Secrets { get; }

    internal WorldCertificates Certificates { get; }

    internal StateFolder State => _state;

    internal ProcessSupervisor Supervisor => _supervisor;

    internal PortReservations Ports => _ports;

    internal LinkSet LinkSet => _links;

    public CloudEngines Cloud(string name) => name switch
    {
        "aws" => Aws,
        "gcp" => Gcp,
        _ => throw new LocalCloudsException($"There is no cloud {name}. Clouds: aws, gcp."),
    };

    public Link Link(string name) => _links[name];

    public static async Task<LocalEngines> StartAsync(
        LocalEnginesOptions options, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        var engines = await OpenAsync(options, [], progress, time, cancellation);
        try
        {
            await engines.StartServersAsync(progress, cancellation);
            return engines;
        }
        catch
        {
            await engines.DisposeAsync();
            throw;
        }
    }

    /// <summary>Fast shutdown of every server, then everything that is left is killed and the folder released.</summary>
    public async Task StopAsync()
    {
        if (_stopped)
            return;
        _stopped = true;
        try
        {
            // A server that goes down sends the rest to its peer first; on a link that stands still it would wait for it.
            foreach (var link in Links)
                link.Heal();
            await Task.WhenAll(Aws.StopAsync(), Gcp.StopAsync(), Witness.StopAsync());
        }
        finally
        {
            await ReleaseAsync();
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task ReleaseAsync()
    {
        try
        {
            await _supervisor.EndAsync();
        }
        finally
        {
            _etcd?.Dispose();
            _links.Dispose();
            _ports.Dispose();
            await _state.DisposeAsync();
        }
    }

    /// <summary>Takes the folder and the ports and makes sure of the engines; nothing runs yet.</summary>
    internal static async Task<LocalEngines> OpenAsync(
        LocalEnginesOptions options, IEnumerable<(string Name, int Port)> servicePorts, IProgress<string>? progress, TimeProvider time,
        CancellationToken cancellation)
    {
        var state = StateFolder.Open(options.StateFolder);
        PortReservations? ports = null;
        try
        {
            var supervisor = await ProcessSupervisor.OpenAsync(state.JournalFile, progress, time);
            ports = new PortReservations(state.PortsFile);
            foreach (var (name, port) in EnginePorts(options).Concat(servicePorts))
                ports.Reserve(name, port);
            ports.Check();
            if (!options.Fresh)
                RequireSameWitness(options.Witness, state, ports);
            var engines = await EngineSet.EnsureAsync(options.Engines, state.Root, options.Witness == WitnessKind.Etcd, progress, time, cancellation);
            if (engines.Account is { } account)
                SharedFolder.RequireReachable(state.Root, account.Name);
            // Last: whatever is refused above leaves the old state as it was.
            if (options.Fresh)
                state.Clear();
            state.RotateLogs();
            return new LocalEngines(state, supervisor, ports, engines, time);
        }
        catch
        {
            ports?.Dispose();
            await state.DisposeAsync();
            throw;
        }
    }

    internal async Task StartServersAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        _ports.Save();
        progress?.Report($"Starting PostgreSQL and Redis of both clouds and the witness{(_etcd is null ? "" : " (etcd)")}");
        await Task.WhenAll(
            Aws.FirstStartAsync(progress, cancellation), Gcp.FirstStartAsync(progress, cancellation), Witness.FirstStartAsync(progress, cancellation));
    }

    private static IEnumerable<(string Name, int Port)> EnginePorts(LocalEnginesOptions options) =>
        PortMap.Names.Where(name => name.StartsWith("postgres", StringComparison.Ordinal) || name.StartsWith("redis", StringComparison.Ordinal))
            .Select(name => (name, options.Ports[name]))
            .Concat([(RedisTlsPort("aws"), 0), (RedisTlsPort("gcp"), 0)])
            .Concat(options.Witness == WitnessKind.Etcd ? EtcdCluster.PortNames.Select(name => (name, 0)) : []);

    private static string RedisTlsPort(string cloud) => $"redis-{cloud}-tls";

    // The other kind knows nothing of the epochs that the databases have seen: nobody would ever take the lease there.
    private static void RequireSameWitness(WitnessKind wanted, StateFolder state, PortReservations ports)
    {
        var (other, option) = wanted == WitnessKind.Etcd ? (state.Place("witness", "postgres"), "postgres") : (EtcdCluster.Data("witness", state), "etcd");
        if (Directory.Exists(other))
            throw new LocalCloudsException(
                $"The world in {state.Root} has another witness, and its epochs are there. Start it with --witness {option}, or start anew with --fresh. Nothing was changed.");
        if (wanted == WitnessKind.Etcd)
            EtcdCluster.RequireKeptAddresses(state, ports);
    }

    private void AddRelays()
    {
        Gcp.RelayPortForPeer = _links.AddRelay("aws-gcp", "aws to gcp-database", Gcp.PostgresPort, LinkSide.From);
        Aws.RelayPortForPeer = _links.AddRelay("aws-gcp", "gcp to aws-database", Aws.PostgresPort, LinkSide.To);
        Gcp.RelayPortForPeerCache = _links.AddRelay("aws-gcp", "aws to gcp-cache", Gcp.RedisTlsPort, LinkSide.From);
        Aws.RelayPortForPeerCache = _links.AddRelay("aws-gcp", "gcp to aws-cache", Aws.RedisTlsPort, LinkSide.To);
        if (_etcd is not null)
        {
            (Aws.EtcdEndpoints, Gcp.EtcdEndpoints) = (_etcd.EndpointsFor("aws"), _etcd.EndpointsFor("gcp"));
            return;
        }

        Aws.RelayPortToWitness = _links.AddRelay("aws-witness", "aws to witness-database", Witness.PostgresPort, LinkSide.From);
        Gcp.RelayPortToWitness = _links.AddRelay("gcp-witness", "gcp to witness-database", Witness.PostgresPort, LinkSide.From);
    }

    private CloudEngines Cloud(string name, Secrets secrets, TimeProvider time)
    {
        var cache = new RedisServer(
            $"{name}-cache", _state.Place(name, "redis"), _ports[$"redis-{name}"], _ports[RedisTlsPort(name)], Certificates[$"{name}-cache"], Path.Combine(_state.Logs, $"{name}-cache.log"), Engines, _supervisor, time);
        return new CloudEngines(name, Server(name, PostgresSize.Cloud, secrets, time), cache, _etcd?[name], secrets, Certificates.Authority, time);
    }

    private PostgresServer Server(string place, PostgresSize size, Secrets secrets, TimeProvider time)
    {
        var options = new PostgresOptions
        {
            Name = $"{place}-database",
            DataFolder = _state.Place(place, "postgres"),
            Port = _ports[$"postgres-{place}"],
            LogFile = Path.Combine(_state.Logs, $"{place}-database.log"),
            SuperuserPassword = secrets.Superuser,
            Certificate = Certificates[$"{place}-database"],
            Size = size,
        };
        return new PostgresServer(options, Engines, _supervisor, time);
    }
}
