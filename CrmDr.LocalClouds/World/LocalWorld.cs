using CrmDr.LocalClouds.Identity;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.World;

/// <summary>Two whole clouds, the gateway in front, the witness, and every way between them held in this process.</summary>
public sealed class LocalWorld : IAsyncDisposable
{
    private const string ApplicationEdge = "edge";

    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(8);

    private readonly LocalEngines _engines;
    private readonly SharedTokens _tokens;
    private readonly HttpProbe _probe;
    private readonly Service _gateway;
    private readonly PlatformServer? _platform;

    private LocalWorld(LocalWorldOptions options, LocalEngines engines, TimeProvider time)
    {
        _engines = engines;
        Identity = LocalIdentity.Open(engines.Folder, time);
        _tokens = SharedTokens.Open(engines.Folder, time);
        _probe = new HttpProbe(Identity.Issue("reader", "start", LocalIdentity.LongLife).Token, time);
        var factory = new ServiceFactory(options, engines, Identity, _tokens, _probe);
        Aws = Cloud("aws", "gcp", LinkSide.From, options, factory, time);
        Gcp = Cloud("gcp", "aws", LinkSide.To, options, factory, time);
        _gateway = factory.Gateway([.. Origins(Aws), .. Origins(Gcp)]);
        if (new[] { Aws, Gcp }.FirstOrDefault(cloud => cloud.RunsWhenNeeded) is { } light)
            _platform = PlatformServer.Start(light, engines.Ports[ServiceFactory.PlatformPort], engines.Secrets.Platform);
    }

    public Uri GatewayUrl => _gateway.Url;

    /// <summary>Who signs tokens for the CRM.</summary>
    public LocalIdentity Identity { get; }

    /// <summary>What the controllers take orders for.</summary>
    public string OperatorToken => _tokens.Shown(SharedTokenKind.Operator);

    public LocalCloud Aws { get; }

    public LocalCloud Gcp { get; }

    public LocalWitness Witness => _engines.Witness;

    /// <summary>The members of etcd, direct: for checks. Empty when the witness is PostgreSQL.</summary>
    public IReadOnlyList<Uri> EtcdEndpoints => _engines.EtcdEndpoints;

    public IReadOnlyCollection<Link> Links => _engines.Links;

    /// <summary>The port that the fault interface may take: kept free, not opened here.</summary>
    public int FaultsPort => _engines.Ports["faults"];

    /// <summary>The state folder, full path.</summary>
    public string Folder => _engines.Folder;

    public IReadOnlyList<WorldProcess> Processes =>
        [.. _engines.Processes.Select(process => new WorldProcess(process.Name, process.Pid, process.State, process.LogFile))];

    /// <summary>Everything that has to run, for a host that starts it by other means. Only where the witness is PostgreSQL.</summary>
    public IReadOnlyList<WorldPart> Parts => [.. PartsOf(Aws), .. PartsOf(Gcp), WitnessPart(), Part(ApplicationEdge, WorldPartKind.Gateway, 1, _gateway)];

    /// <summary>Who starts processes in place of this host. Default: nobody.</summary>
    public Func<ProcessSpec, Task<StartedProcess>>? Launcher
    {
        get => _engines.Supervisor.Launcher;
        set => _engines.Supervisor.Launcher = value;
    }

    /// <summary>Makes everything ready to be started by somebody else: folder, ports, engines, links, secrets. Nothing runs yet.</summary>
    /// <exception cref="LocalCloudsException">What is missing or taken.</exception>
    public static async Task<LocalWorld> OpenAsync(LocalWorldOptions options, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        var engines = await EnginesAsync(options, progress, time, cancellation);
        try
        {
            var world = new LocalWorld(options, engines, time);
            engines.Ports.Save();
            return world;
        }
        catch
        {
            await engines.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts everything; returns when a request through the gateway is answered.</summary>
    /// <exception cref="LocalCloudsException">Something could not start: which process, how it ended, its last lines; or what was waited for.</exception>
    public static async Task<LocalWorld> StartAsync(
        LocalWorldOptions options, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        var engines = await EnginesAsync(options, progress, time, cancellation);
        var servers = Task.CompletedTask;
        try
        {
            // The services are copied and the remaining relays opened while the engines start.
            servers = engines.StartServersAsync(progress, cancellation);
            var world = new LocalWorld(options, engines, time);
            await servers;
            engines.Ports.Save();
            await new WorldStart(world, world._probe, time).RunAsync(progress, cancellation);
            return world;
        }
        catch
        {
            // Nothing may start any more while everything is being ended.
            await servers.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await engines.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Writes the settings of every service into a file of its own (<c>env/NAME.env</c> in the state folder), so that one can be started by a debugger in place of the one that runs. Passwords are in them: nobody else may read them.
    /// </summary>
    public void WriteEnvironments()
    {
        var folder = _engines.State.Place(StateFolder.EnvironmentsName);
        PrivateFile.CreateFolder(folder, null);
        foreach (var service in AllServices)
            PrivateFile.Write(Path.Combine(folder, service.Name + ".env"), string.Concat(service.Spec.Environment.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Key}={one.Value}\n")), null);
    }

    public LocalCloud Cloud(string name) => _engines.Cloud(name) == _engines.Aws ? Aws : Gcp;

    public Link Link(string name) => _engines.Link(name);

    /// <summary>Services end first (SIGTERM), then PostgreSQL by a fast shutdown and Redis; what has not ended by its deadline is killed.</summary>
    public async Task StopAsync()
    {
        // Nothing is to be started any more.
        if (_platform is not null)
            await _platform.DisposeAsync();
        var services = AllServices.Concat(Aws.Apis).Concat(Gcp.Apis).Distinct().Select(service => service.Process).OfType<ManagedProcess>();
        await _engines.Supervisor.StopAsync(services, UnixSignal.Terminate, StopDeadline);
        await _engines.StopAsync();
        _probe.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    internal Service Gateway => _gateway;

    internal IEnumerable<Service> AllServices => [_gateway, .. Aws.Services, .. Gcp.Services];

    private static Task<LocalEngines> EnginesAsync(LocalWorldOptions options, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        RequireSense(options);
        return LocalEngines.OpenAsync(
            new LocalEnginesOptions { StateFolder = options.StateFolder, Fresh = options.Fresh, Ports = options.Ports, Witness = options.Witness, Engines = options.Engines },
            ServicePorts(options), progress, time, cancellation);
    }

    private IEnumerable<WorldPart> PartsOf(LocalCloud cloud)
    {
        var (engines, supervisor) = (cloud.Engines, _engines.Supervisor);
        yield return new WorldPart(cloud.Name, WorldPartKind.Database, 1, engines.Database.Spec, supervisor)
        {
            Port = engines.PostgresPort,
            ConnectionString = engines.ConnectionString(DatabaseRole.App),
            PrepareAsync = cancellation => engines.Database.PrepareAsync(null, cancellation),
            SettleAsync = engines.SettleAsync,
            AnswersAsync = engines.Database.AcceptsAsync,
        };
        yield return new WorldPart(cloud.Name, WorldPartKind.Cache, 1, engines.Cache.Spec, supervisor)
        {
            Port = engines.RedisPort,
            ConnectionString = engines.RedisEndpoint,
            PrepareAsync = _ =>
            {
                engines.Cache.Prepare();
                return Task.CompletedTask;
            },
            AnswersAsync = engines.Cache.AnswersAsync,
        };
        yield return Part(cloud.Name, WorldPartKind.Controller, 1, cloud.Services.First());
        yield return new WorldPart(cloud.Name, WorldPartKind.Migration, 1, cloud.Apis[0].SpecOfJob("migrate"), supervisor);
        foreach (var (index, api) in cloud.Apis.Index())
            yield return Part(cloud.Name, WorldPartKind.Api, index + 1, api);
    }

    private WorldPart WitnessPart() => new("witness", WorldPartKind.Database, 1, Witness.Server.Spec, _engines.Supervisor)
    {
        Port = Witness.PostgresPort,
        ConnectionString = Witness.ConnectionString,
        PrepareAsync = cancellation => Witness.Server.PrepareAsync(null, cancellation),
        SettleAsync = Witness.SettleAsync,
        AnswersAsync = Witness.Server.AcceptsAsync,
    };

    private WorldPart Part(string place, WorldPartKind kind, int number, Service service) =>
        new(place, kind, number, service.Spec, _engines.Supervisor) { Port = service.Url.Port, TlsPort = service.TlsPort };

    private static void RequireSense(LocalWorldOptions options)
    {
        if (options.ApiReplicas is < 1 or > 9)
            throw new LocalCloudsException($"{options.ApiReplicas} API replicas were asked for; 1 to 9 are possible.");
        if (!File.Exists(options.PlanPath))
            throw new LocalCloudsException($"The plan {Path.GetFullPath(options.PlanPath)} does not exist.");
    }

    private static IEnumerable<(string Name, int Port)> ServicePorts(LocalWorldOptions options)
    {
        foreach (var name in new[] { "gateway", "controller-aws", "controller-gcp", "faults" })
            yield return (name, options.Ports[name]);
        foreach (var cloud in new[] { "aws", "gcp" })
            yield return (ServiceFactory.PeerPort(cloud), 0);
        yield return (ServiceFactory.PlatformPort, 0);
        foreach (var cloud in new[] { "aws", "gcp" })
            for (var number = 1; number <= options.ApiReplicas; number++)
                yield return ($"api-{cloud}-{number}", options.Ports[$"api-{cloud}"] is var first and not 0 ? first + number - 1 : 0);
    }

    private LocalCloud Cloud(string name, string peer, LinkSide side, LocalWorldOptions options, ServiceFactory factory, TimeProvider time)
    {
        var relay = _engines.LinkSet.AddRelay("aws-gcp", $"{name} to {peer}-controller", _engines.Ports[ServiceFactory.PeerPort(peer)], side);
        var controller = factory.Controller(name, peer, relay);
        var apis = Enumerable.Range(1, options.ApiReplicas).Select(number => factory.Api(name, peer, number, controller.Url)).ToList();
        return new LocalCloud(_engines.Cloud(name), controller, apis, time, factory.RunsWhenNeeded(name));
    }

    private IEnumerable<(string Cloud, int Number, int RelayPort)> Origins(LocalCloud cloud) => cloud.Apis.Select((api, index) =>
        (cloud.Name, index + 1, _engines.LinkSet.AddRelay($"gateway-{cloud.Name}", $"gateway to {api.Name}", api.Url.Port, LinkSide.From)));
}
