using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.World;

/// <summary>One cloud of a world: its engines, its controller, its APIs. It can die, freeze and return as a whole or in parts.</summary>
public sealed class LocalCloud
{
    private static readonly TimeSpan HealthDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MigrationDeadline = TimeSpan.FromSeconds(90);

    private readonly Service _controller;
    private readonly IReadOnlyList<Service> _apis;
    private readonly TimeProvider _time;
    private bool _destroyed;
    private int _deaths;

    /// <param name="runsWhenNeeded">A pilot light: cache and application are started only when somebody asks for them.</param>
    internal LocalCloud(CloudEngines engines, Service controller, IReadOnlyList<Service> apis, TimeProvider time, bool runsWhenNeeded = false)
    {
        (RunsWhenNeeded, ApplicationRuns, engines.CacheWanted) = (runsWhenNeeded, !runsWhenNeeded, !runsWhenNeeded);
        Engines = engines;
        _controller = controller;
        _apis = apis;
        _time = time;
    }

    /// <summary><c>aws</c> or <c>gcp</c>.</summary>
    public string Name => Engines.Name;

    public CloudEngines Engines { get; }

    public Uri ControllerUrl => _controller.Url;

    public IReadOnlyList<Uri> ApiUrls => [.. _apis.Select(api => api.Url)];

    public int PostgresPort => Engines.PostgresPort;

    public int RedisPort => Engines.RedisPort;

    /// <summary>Superuser of database <c>crm</c>, direct, for checks.</summary>
    public string AdminConnectionString => Engines.AdminConnectionString;

    /// <summary>A pilot light: cache and application run only when the cloud's controller asks for them.</summary>
    public bool RunsWhenNeeded { get; }

    /// <summary>Cache and application are to run.</summary>
    public bool ApplicationRuns { get; private set; }

    /// <summary>What is to run at present.</summary>
    internal IEnumerable<Service> Services => ApplicationRuns ? [_controller, .. _apis] : [_controller];

    internal Service Controller => _controller;

    internal IReadOnlyList<Service> Apis => _apis;

    private IEnumerable<ManagedProcess> Processes => _apis.Prepend(_controller).Select(service => service.Process).OfType<ManagedProcess>().Concat(Engines.Processes);

    /// <summary>The whole cloud dies: SIGKILL to every process, PostgreSQL's backends too. Returns when none is left.</summary>
    public Task KillAsync()
    {
        Interlocked.Increment(ref _deaths);
        return ProcessGroup.KillAsync(Processes, _time);
    }

    public Task KillAsync(CloudPart part) => ProcessGroup.KillAsync(ProcessesOf(part), _time);

    /// <summary>The whole cloud dies and its disks with it; passwords, kept elsewhere, stay. It returns with empty servers.</summary>
    public async Task DestroyAsync()
    {
        await KillAsync();
        await Engines.DestroyAsync();
        _destroyed = true;
    }

    /// <summary>The slot from which the other cloud reads is really lost: its log is removed.</summary>
    public Task LoseSlotAsync(CancellationToken cancellation = default) => Engines.LoseSlotAsync(cancellation: cancellation);

    /// <summary>The whole cloud stands still (SIGSTOP) and knows nothing of it. Connections stay open.</summary>
    public Task FreezeAsync() => ProcessGroup.FreezeAsync(Processes, _time);

    public Task FreezeAsync(CloudPart part) => ProcessGroup.FreezeAsync(ProcessesOf(part), _time);

    /// <summary>Goes on where it stood.</summary>
    public Task ThawAsync()
    {
        ProcessGroup.Thaw(Processes);
        return Task.CompletedTask;
    }

    public Task ThawAsync(CloudPart part)
    {
        ProcessGroup.Thaw(ProcessesOf(part));
        return Task.CompletedTask;
    }

    /// <summary>Starts everything that does not run, all at once as after a power cut; returns when PostgreSQL accepts and every service is alive.</summary>
    public async Task ReturnAsync(CancellationToken cancellation = default)
    {
        var services = Services.Where(service => !service.IsRunning).Select(service => StartAsync(service, cancellation)).ToList();
        // A deployment migrates before it starts; where nothing was destroyed there is nothing to migrate.
        if (_destroyed)
            services.Add(_apis[0].RunAsync("migrate", MigrationDeadline, _time, cancellation));
        _destroyed = false;
        await Task.WhenAll([Engines.StartAsync(cancellation), .. services]);
    }

    /// <summary>Starts cache and application of a pilot light, whichever of them does not run; returns when the application is ready. One at a time with <see cref="DimAsync"/>: its platform sees to that.</summary>
    internal async Task LightAsync(CancellationToken cancellation)
    {
        var deaths = _deaths;
        (ApplicationRuns, Engines.CacheWanted) = (true, true);
        await Engines.StartAsync(CloudPart.Cache, cancellation);
        await Task.WhenAll(_apis.Where(api => !api.IsRunning).Select(api => api.StartAsync()));
        // The cloud died meanwhile: what was started after that dies too.
        if (deaths != _deaths)
        {
            await ProcessGroup.KillAsync([.. ProcessesOf(CloudPart.Cache), .. ProcessesOf(CloudPart.Api)], _time);
            throw new LocalCloudsException($"{Name} died while its cache and application were started.");
        }

        await Task.WhenAll(_apis.Select(api => api.WaitForAsync("ready", HealthDeadline, cancellation)));
    }

    /// <summary>Ends cache and application of a pilot light; requests under way are answered first.</summary>
    internal async Task DimAsync()
    {
        (ApplicationRuns, Engines.CacheWanted) = (false, false);
        await Task.WhenAll(_apis.Select(api => api.StopAsync()));
        await Engines.StopCacheAsync();
    }

    /// <summary>Starts one part again; returns when it answers.</summary>
    public Task StartAsync(CloudPart part, CancellationToken cancellation = default) => part switch
    {
        CloudPart.Controller => StartAsync(_controller, cancellation),
        CloudPart.Api => Task.WhenAll(_apis.Where(api => !api.IsRunning).Select(api => StartAsync(api, cancellation))),
        _ => Engines.StartAsync(part, cancellation),
    };

    private static async Task StartAsync(Service service, CancellationToken cancellation)
    {
        await service.StartAsync();
        await service.WaitForAsync("health", HealthDeadline, cancellation);
    }

    private IEnumerable<ManagedProcess> ProcessesOf(CloudPart part) => (part switch
    {
        CloudPart.Database => [Engines.Database.Process],
        CloudPart.Cache => [Engines.Cache.Process],
        CloudPart.Controller => [_controller.Process],
        CloudPart.Api => _apis.Select(api => api.Process),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, null),
    }).OfType<ManagedProcess>();
}
