using System.Collections.Immutable;
using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.Tests.Kubernetes.Pods;

/// <summary>
/// A network as pods have it: each place with an address and ports of its own, joined by a bridge that leads nowhere else. Made of Linux namespaces, which end with
/// the processes that hold them; needs root.
/// </summary>
internal sealed class PodNetwork
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly ProcessSupervisor _supervisor;
    private readonly string _folder;
    private readonly string _prefix = $"p{Guid.NewGuid().ToString("N")[..6]}";
    private ManagedProcess _bridge = null!;
    private int _places;

    private PodNetwork(ProcessSupervisor supervisor, string folder) => (_supervisor, _folder) = (supervisor, folder);

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Missing => !OperatingSystem.IsLinux() ? "network namespaces are Linux'"
        : !Environment.IsPrivilegedProcess ? "network namespaces need root"
        : ((string[])["ip", "unshare", "nsenter", "setpriv", "mount", "sleep"]).FirstOrDefault(program => Which.Find(program) is null) is { } program ? $"{program} is not here (iproute2, util-linux)"
        : null;

    /// <summary>Places see each other, and nothing else.</summary>
    public static async Task<PodNetwork> CreateAsync(ProcessSupervisor supervisor, string folder)
    {
        var network = new PodNetwork(supervisor, folder);
        network._bridge = await network.HoldAsync("bridge");
        await InAsync(network._bridge, "ip link add br0 type bridge && ip link set br0 up");
        return network;
    }

    /// <summary>A place with one address.</summary>
    /// <param name="address">Of 10.0.0.0/8.</param>
    public async Task<PodPlace> AddAsync(string address)
    {
        var holder = await HoldAsync(address);
        var wire = $"{_prefix}{++_places}";
        await RunAsync("ip", "link", "add", wire, "netns", $"{_bridge.Pid}", "type", "veth", "peer", "name", "eth0", "netns", $"{holder.Pid}");
        await InAsync(_bridge, $"ip link set {wire} master br0 up");
        await InAsync(holder, $"ip link set lo up && ip link set eth0 up && ip addr add {address}/8 dev eth0");
        return new PodPlace(address, [Which.Find("nsenter")!, $"--net=/proc/{holder.Pid}/ns/net", "--"], _supervisor);
    }

    private async Task<ManagedProcess> HoldAsync(string name)
    {
        var holder = await _supervisor.StartAsync(new ProcessSpec
        {
            Name = $"network {name}",
            Program = Which.Find("unshare")!,
            Arguments = ["--net", Which.Find("sleep")!, "infinity"],
            WorkingFolder = _folder,
            LogFile = Path.Combine(_folder, "network.log"),
        });
        var own = new FileInfo("/proc/self/ns/net").LinkTarget;
        await Poll.UntilAsync("a network namespace", Patience, TimeProvider.System, () => new FileInfo($"/proc/{holder.Pid}/ns/net").LinkTarget is { } other && other != own);
        return holder;
    }

    private static Task InAsync(ManagedProcess holder, string commands) => RunAsync("nsenter", $"--net=/proc/{holder.Pid}/ns/net", "--", "sh", "-c", commands);

    private static async Task RunAsync(string program, params string[] arguments)
    {
        var result = await Tool.RunAsync(Which.Find(program)!, arguments, Patience, TimeProvider.System, CancellationToken.None);
        if (!result.Succeeded)
            throw new LocalCloudsException($"{program} {string.Join(' ', arguments)} failed: {result.LastWords}");
    }
}

/// <summary>One address of a <see cref="PodNetwork"/>; <paramref name="Enter"/> stands in front of a command that is to run there.</summary>
internal sealed record PodPlace(string Address, ImmutableArray<string> Enter, ProcessSupervisor Supervisor)
{
    /// <summary>What stands in front of a command that is to see the files of a folder over those of <c>/etc</c>.</summary>
    public static IReadOnlyList<string> WithEtc(string folder) =>
        [Which.Find("unshare")!, "--mount", "--propagation", "private", "--", "/bin/sh", "-c", "mount -t overlay overlay -o \"lowerdir=$1:/etc\" /etc && shift && exec \"$@\"", "etc", folder];

    /// <summary>Starts a program here, which no process outlives.</summary>
    public Task<ManagedProcess> StartAsync(string name, string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null, string? workingFolder = null) =>
        Supervisor.StartAsync(new ProcessSpec
        {
            Name = $"{name} at {Address}", // pods of both clouds bear the same names
            Program = Enter[0],
            Arguments = [.. Enter[1..], .. command],
            Environment = (environment ?? new Dictionary<string, string>()).ToImmutableDictionary(StringComparer.Ordinal),
            WorkingFolder = workingFolder ?? folder,
            LogFile = Path.Combine(folder, name + ".log"),
        });

    /// <summary>Runs a program here to its end.</summary>
    public Task<ToolResult> RunAsync(TimeSpan deadline, IReadOnlyDictionary<string, string>? environment, params string[] command) =>
        Tool.RunAsync(Enter[0], [.. Enter[1..], .. command], deadline, TimeProvider.System, CancellationToken.None, environment);
}
