using System.Collections.Immutable;
using System.Globalization;
using System.Net.Sockets;
using System.Reflection;
using CrmDr.AppHost.Bench.Frame;
using CrmDr.AppHost.Cli;
using CrmDr.AppHost.Drill;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;

namespace CrmDr.AppHost.Bench.Gateway;

/// <summary>The origin and everything that is compared in front of it, each a process of its own.</summary>
public sealed class ProxyField : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ProcessSupervisor _supervisor;
    private readonly string _folder;
    private readonly TimeProvider _time;
    private readonly int _standbyPort = FreePort.Any();
    private readonly List<BenchedProxy> _proxies = [];
    private readonly SortedDictionary<string, string> _versions = new(StringComparer.Ordinal);

    private ProxyField(ProcessSupervisor supervisor, string folder, TimeProvider time) => (_supervisor, _folder, _time) = (supervisor, folder, time);

    public int OriginPort { get; } = FreePort.Any();

    public IReadOnlyList<BenchedProxy> Proxies => _proxies;

    public BenchedProxy Gateway => _proxies.Single(proxy => proxy.Name == BenchedProxy.Gateway);

    /// <summary>What could not be compared, and how it could.</summary>
    public List<string> Skipped { get; } = [];

    public IReadOnlyDictionary<string, string> Versions => _versions;

    public static async Task<ProxyField> StartAsync(BenchRun run, CancellationToken cancellation)
    {
        var folder = run.NewFolder("gateway");
        Directory.CreateDirectory(folder);
        var field = new ProxyField(await ProcessSupervisor.OpenAsync(Path.Combine(folder, "processes.jsonl"), null, run.Time), folder, run.Time);
        try
        {
            await field.StartAllAsync(cancellation);
            return field;
        }
        catch
        {
            await field.DisposeAsync();
            throw;
        }
    }

    /// <summary>A gateway as a world has one, with every feature of the plan, in front of any two origins.</summary>
    public static ProcessSpec GatewaySpec(string folder, int port, int originPort, int standbyPort) => Dotnet(
        "gateway", Path.Combine(ServiceFolders.Beside(AppContext.BaseDirectory).Gateway, "CrmDr.Gateway.dll"), [], folder, new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Plan__Path"] = Repository.PlanFile,
            ["Plan__Profile"] = "production",
            ["Gateway__Mode"] = "full",
            ["Pools__aws__Origins__0"] = $"http://127.0.0.1:{originPort}",
            ["Pools__gcp__Origins__0"] = $"http://127.0.0.1:{standbyPort}",
        });

    public async ValueTask DisposeAsync()
    {
        await _supervisor.StopAsync(_supervisor.Processes, UnixSignal.Terminate, TimeSpan.FromSeconds(8));
        await _supervisor.EndAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StartAllAsync(CancellationToken cancellation)
    {
        await StartAsync(BenchedProxy.Straight, OriginPort, Self("origin", "--port", OriginPort, "--standby-port", _standbyPort), cancellation);
        _proxies[0] = _proxies[0] with { Process = null };
        var port = FreePort.Any();
        await StartAsync(BenchedProxy.Yarp, port, Self("yarp", "--port", port, "--origin-port", OriginPort), cancellation);
        _versions["YARP"] = typeof(Yarp.ReverseProxy.Forwarder.IHttpForwarder).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        port = FreePort.Any();
        await StartAsync(BenchedProxy.Gateway, port, GatewaySpec(_folder, port, OriginPort, _standbyPort), cancellation);
        foreach (var name in PeerProxies.Names)
        {
            port = FreePort.Any();
            if (PeerProxies.Find(name, _folder, port, OriginPort) is not { } spec)
            {
                Skipped.Add(PeerProxies.HowToInstall(name));
                continue;
            }

            await StartAsync(name, port, spec, cancellation);
            if (await PeerProxies.VersionAsync(spec.Program, _time, cancellation) is { } version)
                _versions[name] = version;
        }
    }

    private async Task StartAsync(string name, int port, ProcessSpec spec, CancellationToken cancellation)
    {
        var process = await _supervisor.StartAsync(spec);
        await Poll.UntilAsync($"{name} to answer", Patience, _time, () => AnswersAsync(process, port, cancellation), cancellation);
        _proxies.Add(new BenchedProxy(name, port, process));
    }

    private static async Task<bool> AnswersAsync(ManagedProcess process, int port, CancellationToken cancellation)
    {
        if (process.State == ManagedState.Exited)
            throw new DrillFailedException(LogTail.Describe(process));
        try
        {
            using var lane = await HttpLane.ConnectAsync(port, cancellation);
            await lane.SendAsync(Exchanges.Read.Request);
            return await lane.ReceiveAsync(cancellation) == 200;
        }
        catch (Exception notYet) when (notYet is SocketException or DrillFailedException)
        {
            return false;
        }
    }

    /// <summary>This program once more, as one of the two that stand beside the gateway.</summary>
    private ProcessSpec Self(string part, string option, int value, string second, int secondValue) => Dotnet(
        part, Repository.Assembly("CrmDr.AppHost"), ["bench", part, option, Number(value), second, Number(secondValue)], _folder, new Dictionary<string, string>());

    private static ProcessSpec Dotnet(string name, string assembly, ImmutableArray<string> arguments, string folder, Dictionary<string, string> environment) => new()
    {
        Name = name,
        Program = DotnetHost.Program,
        Arguments = [assembly, .. arguments],
        Environment = DotnetHost.Environment(folder).SetItems(environment),
        WorkingFolder = folder,
        LogFile = Path.Combine(folder, name + ".log"),
    };

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
