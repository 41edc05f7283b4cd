#if HAS_ASPIRE
#pragma warning disable ASPIREINTERACTION001 // Arguments of commands are still called experimental.
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.Scenarios;
using CrmDr.AppHost.Local;
using CrmDr.AppHost.Model;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Containers;
using CrmDr.LocalClouds.World;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CrmDr.AppHost.Orchestration;

/// <summary>
/// A local world whose processes Aspire's orchestrator starts. Folder, ports, secrets, data directories and links are those of the embedded host, and so are the faults: both hosts run the same
/// programs with the same settings, only somebody else presses start.
/// </summary>
internal sealed class AspireWorld : IAsyncDisposable
{
    private readonly IDistributedApplicationBuilder _builder;
    private readonly LocalWorld _world;
    private readonly DrPlan _plan;
    private readonly UpOptions _options;
    private readonly Dictionary<string, IResource> _resources = [];

    private AspireWorld(IDistributedApplicationBuilder builder, LocalWorld world, ApplicationModel model, DrPlan plan, UpOptions options)
    {
        (_builder, _world, _plan, _options) = (builder, world, plan, options);
        Parts = world.Parts;
        Replicas = Parts.Count(part => part.Kind == WorldPartKind.Api && part.Place == model.Clouds[0].Name);
    }

    public IReadOnlyList<WorldPart> Parts { get; }

    /// <summary>APIs in each cloud.</summary>
    public int Replicas { get; }

    /// <summary>Of the witness.</summary>
    public IReadOnlyList<Fault> Faults => Local.Faults.Of(_world.Witness);

    public static async Task<AspireWorld> OpenAsync(IDistributedApplicationBuilder builder, ApplicationModel model, DrPlan plan)
    {
        var settings = builder.Configuration;
        var options = new UpOptions(
            settings["CrmDr:Fresh"] is "true", settings["CrmDr:Profile"], settings["CrmDr:Strategy"], settings["CrmDr:Gateway"] ?? "full", WitnessKind.Postgres,
            Path.GetFullPath(settings["CrmDr:State"] ?? LocalHost.DefaultStateFolder), new Dictionary<string, int>());
        var world = await LocalWorld.OpenAsync(
            LocalHost.Options(model, options.StateFolder, settings["CrmDr:Ports"] is "free" ? null : options.Ports) with
            {
                Fresh = options.Fresh,
                Profile = options.Profile,
                Strategy = options.Strategy,
                GatewayMode = options.Gateway,
                Engines = Hosting(settings["CrmDr:Engines"]),
            },
            new Lines(Terminal.OfSystem()), TimeProvider.System, CancellationToken.None);
        // A cloud that was killed comes back part by part: who waits for its database waits on, whatever became of that before.
        builder.Services.Configure<ResourceNotificationServiceOptions>(waiting => waiting.DefaultWaitBehavior = WaitBehavior.WaitOnResourceUnavailable);
        return new AspireWorld(builder, world, model, plan, options);
    }

    public IReadOnlyList<Fault> FaultsOf(string cloud) => Local.Faults.Of(_world.Cloud(cloud));

    public IReadOnlyList<Fault> FaultsOfLink(string link) => Local.Faults.Of(_world.Link(link));

    public WorldPart Part(WorldPartKind kind, string place, int number = 1) => Parts.First(part => part.Kind == kind && part.Place == place && part.Number == number);

    public IResourceBuilder<CloudResource> AddCloud(CloudModel cloud) => _builder.AddResource(new CloudResource(cloud.Name))
        .WithInitialState(new CustomResourceSnapshot { ResourceType = "Cloud", Properties = [new("planned role", cloud.Role)], State = KnownResourceStates.Starting })
        .WithUrl(_world.Cloud(cloud.Name).ControllerUrl.ToString(), "Console")
        .OnInitializeResource((resource, started, cancellation) => Cared(FollowRoleAsync(resource, started.Notifications, cancellation)))
        .ExcludeFromManifest();

    /// <summary>PostgreSQL or Redis.</summary>
    public IResourceBuilder<EngineResource> AddEngine(EngineModel engine)
    {
        var part = Part(engine.Kind == "redis" ? WorldPartKind.Cache : WorldPartKind.Database, engine.Place);
        var check = $"{engine.Name}-answers";
        _builder.Services.AddHealthChecks().AddAsyncCheck(check, async cancellation => await part.AnswersAsync(cancellation) ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("It does not answer."));
        return Known(part, _builder.AddResource(new EngineResource(engine.Name, part)))
            .WithArgs(part.Spec.CommandLine.Skip(1).ToArray())
            .WithEnvironment(context => AddHome(part, context))
            .WithEnvironment(context => Add(part, context))
            .WithEndpoint(port: part.Port, targetPort: part.Port, scheme: "tcp", name: "tcp", isProxied: false)
            .WithHealthCheck(check)
            .OnBeforeResourceStarted((_, _, cancellation) => part.PrepareAsync(cancellation))
            .OnResourceReady((_, _, cancellation) => part.SettleAsync(cancellation))
            .ExcludeFromManifest();
    }

    public IResourceBuilder<ProjectResource> AddService<TProject>(ServiceModel service, int number = 1)
        where TProject : IProjectMetadata, new()
    {
        var part = Parts.First(one => one.Place == service.Place && one.Number == number && one.Kind == KindOf(service));
        var project = Known(part, Project<TProject>(number == 1 ? service.Name : $"{service.Name}-{number}"))
            .WithHttpEndpoint(port: part.Port, targetPort: part.Port, name: "http", isProxied: false)
            .WithEndpoint("http", endpoint => endpoint.TargetHost = "127.0.0.1");
        return part.TlsPort is { } tls ? project.WithEndpoint(port: tls, targetPort: tls, scheme: "tcp", name: "peer", isProxied: false) : project;
    }

    /// <summary>The job that makes the tables of a cloud.</summary>
    public IResourceBuilder<ProjectResource> AddMigrations(ServiceModel api)
    {
        var part = Part(WorldPartKind.Migration, api.Place);
        return Known(part, Project<ApiProject>($"migrations-{api.Place}")).WithArgs(part.Spec.Arguments.Skip(1).ToArray());
    }

    public IResourceBuilder<LinkResource> AddLink(LinkModel link) => _builder.AddResource(new LinkResource($"link-{link.Name}"))
        .WithInitialState(new CustomResourceSnapshot { ResourceType = "Link", Properties = [new("from", link.From), new("to", link.To)], State = KnownResourceStates.Running })
        .ExcludeFromManifest();

    /// <summary>Orders to the controllers; its log is what controllers and gateway report.</summary>
    public IResourceBuilder<DeskResource> AddOperations() => Desk("operations")
        .OnInitializeResource((_, started, cancellation) => Cared(TellAsync(started, cancellation)));

    /// <summary>Rehearsals in this world; its log is how they go.</summary>
    public IResourceBuilder<DeskResource> AddDrills() => Desk("drills").WithCommand("run-drill", "Run a drill", RunDrillAsync, new CommandOptions
    {
        Description = "Breaks this world under load, mends it and checks that nothing is lost.",
        ConfirmationMessage = "Break this world under load?",
        IconName = "Beaker",
        IsHighlighted = true,
        Arguments =
        [
            new InteractionInput
            {
                Name = "scenario",
                Label = "Scenario",
                InputType = InputType.Choice,
                Required = true,
                Value = "region-outage",
                Options = [.. Scenario.All.Select(one => KeyValuePair.Create(one.Name, one.Name))],
            },
        ],
    });

    /// <summary>The application, with what ties the orchestrator to this world.</summary>
    public DistributedApplication Build()
    {
        var app = _builder.Build();
        var lifetime = app.Services.GetRequiredService<IHostApplicationLifetime>();
        var launcher = new AspireLauncher(app.Services, _resources);
        _world.Launcher = launcher.StartAsync;
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, TimeProvider.System);
        var clouds = _plan.Clouds.InOrder.Select(_world.Cloud).ToList();
        // From the first process on: whether an engine answers is asked of a process that is known, and services wait for that answer.
        _ = Cared(launcher.WatchAsync(Parts, lifetime.ApplicationStopping));
        lifetime.ApplicationStarted.Register(() => _ = Cared(OpenFaultsAsync()));
        // A database that is told to end as orchestrators tell it would wait for its clients: services first, then a fast shutdown.
        lifetime.ApplicationStopping.Register(() =>
        {
            RunningWorld.Forget(_world.Folder);
            _world.Launcher = null;
            _world.StopAsync().GetAwaiter().GetResult();
        });
        return app;

        async Task OpenFaultsAsync()
        {
            var server = await FaultServer.StartAsync(_world, UpHost.Document(_world, clouds, _options, _plan), terminal, new Happenings(TimeProvider.System));
            lifetime.ApplicationStopping.Register(() => server.StopAsync().GetAwaiter().GetResult());
            new RunningWorld(Environment.ProcessId, _world.GatewayUrl, new Uri($"http://127.0.0.1:{_world.FaultsPort}"), [.. clouds.Select(cloud => cloud.ControllerUrl)]).Write(_world.Folder);
        }
    }

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    internal static void Add(WorldPart part, EnvironmentCallbackContext context)
    {
        foreach (var (name, value) in part.Spec.Environment)
            context.EnvironmentVariables[name] = value;
    }

    // The orchestrator hands its own environment on; a server that subscribes looks for certificates in the home of whoever called it.
    // The client of a container needs that home.
    private static void AddHome(WorldPart part, EnvironmentCallbackContext context)
    {
        if (part.Spec.Container is null)
            context.EnvironmentVariables["HOME"] = part.Spec.WorkingFolder;
    }

    internal string StateFolder => _options.StateFolder;

    internal string OperatorToken => _world.OperatorToken;

    internal Uri ControllerUrl(string cloud) => _world.Cloud(cloud).ControllerUrl;

    private static EngineHosting Hosting(string? word) => word switch
    {
        null or "auto" => EngineHosting.Auto,
        "containers" => EngineHosting.Containers,
        "executables" => EngineHosting.Executables,
        _ => throw new LocalCloudsException($"CrmDr:Engines is {word}; expected auto, containers or executables."),
    };

    private static WorldPartKind KindOf(ServiceModel service) => service.Project switch
    {
        "CrmDr.Gateway" => WorldPartKind.Gateway,
        "CrmDr.Controller" => WorldPartKind.Controller,
        _ => WorldPartKind.Api,
    };

    private IResourceBuilder<ProjectResource> Project<TProject>(string name)
        where TProject : IProjectMetadata, new()
        => _builder.AddProject<TProject>(name, options => (options.ExcludeLaunchProfile, options.ExcludeKestrelEndpoints) = (true, true)).ExcludeFromManifest();

    private IResourceBuilder<T> Known<T>(WorldPart part, IResourceBuilder<T> resource)
        where T : IResource
    {
        _resources[part.Spec.Name] = resource.Resource;
        return resource;
    }

    private IResourceBuilder<DeskResource> Desk(string name) => _builder.AddResource(new DeskResource(name))
        .WithInitialState(new CustomResourceSnapshot { ResourceType = "Desk", Properties = [], State = KnownResourceStates.Running }).ExcludeFromManifest();

    private async Task FollowRoleAsync(CloudResource cloud, ResourceNotificationService notifications, CancellationToken cancellation)
    {
        using var controller = new ControllerClient(_world.Cloud(cloud.Name).ControllerUrl, _world.OperatorToken);
        for (string? last = null; ; await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellation))
        {
            var status = await controller.StatusAsync(cancellation);
            var role = status?["role"]?.ToString() ?? "silent";
            var epoch = status?["witness"]?["epoch"]?.ToString() ?? "";
            if ($"{role} {epoch}" == last)
                continue;
            last = $"{role} {epoch}";
            await notifications.PublishUpdateAsync(cloud, known => known with
            {
                State = new ResourceStateSnapshot(role, role switch { "primary" => KnownResourceStateStyles.Success, "standby" => KnownResourceStateStyles.Info, _ => KnownResourceStateStyles.Warn }),
                Properties = [.. known.Properties.Where(one => one.Name is not "epoch"), new("epoch", epoch)],
            });
        }
    }

    private async Task TellAsync(InitializeResourceEvent started, CancellationToken cancellation)
    {
        await using var log = new LogWriter(started.Logger);
        var streams = _plan.Clouds.InOrder.Select(_world.Cloud).Select(cloud => new Uri(cloud.ControllerUrl, "/api/events")).Append(new Uri(_world.GatewayUrl, "/_lb/events"));
        await new EventTail(new Terminal(log, log, TimeProvider.System), [.. streams]).RunAsync(cancellation);
    }

    private Task<ExecuteCommandResult> RunDrillAsync(ExecuteCommandContext context) =>
        Commands.RunAsync(context.Logger, "drill", context.Arguments.GetString("scenario") ?? "region-outage", "--attach", "--state", StateFolder);

    // What goes on beside the application ends with it.
    private static async Task Cared(Task work)
    {
        try
        {
            await work;
        }
        catch (OperationCanceledException)
        {
        }
    }
}
#endif
