using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill.Report;
using CrmDr.AppHost.Local;
using CrmDr.AppHost.Model;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.Identity;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Drill.World;

/// <summary>A world that a drill starts for itself on free ports in a folder of its own, and removes afterwards.</summary>
public sealed class OwnWorld : IDrillWorld
{
    private readonly LocalWorld _world;
    private readonly Terminal _terminal;
    private bool _keep;

    private OwnWorld(LocalWorld world, CloudsPlan clouds, Terminal terminal)
    {
        (_world, _terminal) = (world, terminal);
        Token = world.Identity.Issue("sales", "drill", LocalIdentity.LongLife).Token;
        Footprint = FootprintOf(world, clouds.Standby);
        Clouds = clouds.InOrder.Select(world.Cloud).ToDictionary(
            cloud => cloud.Name, cloud => new DrillCloud(cloud.Name, cloud.ControllerUrl, cloud.AdminConnectionString));
    }

    public Uri GatewayUrl => _world.GatewayUrl;

    public string Token { get; }

    public string OperatorToken => _world.OperatorToken;

    public IReadOnlyDictionary<string, DrillCloud> Clouds { get; }

    public string WitnessConnectionString => _world.EtcdEndpoints.Count > 0 ? "" : _world.Witness.AdminConnectionString;

    public IReadOnlyList<Uri> EtcdEndpoints => _world.EtcdEndpoints;

    public Footprint? Footprint { get; }

    public string LogFolder => Path.Combine(_world.Folder, "logs");

    public static async Task<IDrillWorld> StartAsync(DrillOptions options, DrPlan plan, Terminal terminal, CancellationToken cancellation)
    {
        var started = terminal.Time.GetTimestamp();
        var folder = FreshFolder(options.Scenario, terminal.Time);
        var wanted = LocalHost.Options(ApplicationModel.Of(plan.Clouds), folder, ports: null) with
        {
            Profile = options.Profile,
            Strategy = options.Strategy,
            Replication = options.Replication,
            OnStandbyLoss = options.OnStandbyLoss,
            CacheSync = options.CacheSync,
            GatewayMode = options.Gateway,
            Witness = options.Witness,
            Engines = options.Engines,
            Fresh = true,
        };
        var world = await LocalWorld.StartAsync(wanted, new Lines(terminal), terminal.Time, cancellation);
        terminal.Line($"world ready after {terminal.Time.GetElapsedTime(started).TotalSeconds:0.0} s in {folder}");
        return new OwnWorld(world, plan.Clouds, terminal);
    }

    public Task KillAsync(string cloud, CancellationToken cancellation) => _world.Cloud(cloud).KillAsync();

    public Task DestroyAsync(string cloud, CancellationToken cancellation) => _world.Cloud(cloud).DestroyAsync();

    public Task LoseSlotAsync(string cloud, CancellationToken cancellation) => _world.Cloud(cloud).LoseSlotAsync(cancellation);

    public Task FreezeAsync(string cloud, CancellationToken cancellation) => _world.Cloud(cloud).FreezeAsync();

    public Task ThawAsync(string cloud, CancellationToken cancellation) => _world.Cloud(cloud).ThawAsync();

    public Task ReturnAsync(string cloud, CancellationToken cancellation) => _world.Cloud(cloud).ReturnAsync(cancellation);

    public Task KillPartAsync(string cloud, CloudPart part, CancellationToken cancellation) => _world.Cloud(cloud).KillAsync(part);

    public Task FreezePartAsync(string cloud, CloudPart part, CancellationToken cancellation) => _world.Cloud(cloud).FreezeAsync(part);

    public Task ThawPartAsync(string cloud, CloudPart part, CancellationToken cancellation) => _world.Cloud(cloud).ThawAsync(part);

    public Task ReturnPartAsync(string cloud, CloudPart part, CancellationToken cancellation) => _world.Cloud(cloud).StartAsync(part, cancellation);

    public Task KillWitnessAsync(CancellationToken cancellation) => _world.Witness.KillAsync();

    public Task ReturnWitnessAsync(CancellationToken cancellation) => _world.Witness.ReturnAsync(cancellation);

    public Task FreezeLinkAsync(string link, LinkDirection direction, CancellationToken cancellation) => Change(link, way => way.Freeze(direction));

    public Task CutLinkAsync(string link, LinkDirection direction, CancellationToken cancellation) => Change(link, way => way.Cut(direction));

    public Task DelayLinkAsync(string link, TimeSpan delay, TimeSpan jitter, CancellationToken cancellation) => Change(link, way => way.Delay(delay, jitter));

    public Task SlowLinkAsync(string link, long bytesPerSecond, LinkDirection direction, CancellationToken cancellation) =>
        Change(link, way => way.Slow(bytesPerSecond, direction));

    public Task HealLinkAsync(string link, CancellationToken cancellation) => Change(link, way => way.Heal());

    public void Keep() => _keep = true;

    public async ValueTask DisposeAsync()
    {
        await _world.DisposeAsync();
        if (_keep)
            _terminal.Line($"The world is kept for a look at its data: {_world.Folder}");
        else
            Directory.Delete(_world.Folder, recursive: true);
    }

    private static Footprint FootprintOf(LocalWorld world, string standby)
    {
        var running = world.Processes.Where(process => process.State != ManagedState.Exited).Select(process => (process.Name, Bytes: ProcessMemory.ProportionalBytes(process.Pid))).ToList();
        var there = running.Where(process => process.Name.StartsWith($"{standby}-", StringComparison.Ordinal)).ToList();
        static double? Megabytes(IReadOnlyCollection<(string Name, long? Bytes)> some) => some.All(one => one.Bytes is null) ? null : some.Sum(one => one.Bytes ?? 0) / 1e6;
        return new Footprint(running.Count, there.Count, Megabytes(running), Megabytes(there));
    }

    private Task Change(string link, Action<Link> change)
    {
        change(_world.Link(link));
        return Task.CompletedTask;
    }

    /// <summary>Beside the folder that <c>up</c> would use: an unprivileged database server can read there, even when root starts it.</summary>
    private static string FreshFolder(string scenario, TimeProvider time)
    {
        var name = $"{scenario}-{time.GetUtcNow():yyyyMMddHHmmss}-{Environment.ProcessId}";
        return Path.Combine(LocalHost.DefaultStateFolder + "-drills", name);
    }
}
