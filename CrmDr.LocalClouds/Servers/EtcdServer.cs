using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Servers;

/// <summary>One member of the etcd cluster. It keeps its data; the other members reach it at its advertised address.</summary>
internal sealed class EtcdServer(EtcdMember member, IReadOnlyList<EtcdMember> cluster, EngineSet engines, ProcessSupervisor supervisor, TimeProvider time)
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    /// <summary>Where clients ask, on 127.0.0.1.</summary>
    public int Port => member.ClientPort;

    public Uri Url => new($"http://127.0.0.1:{Port}");

    /// <summary>The newest server process; null before the first start.</summary>
    public ManagedProcess? Process { get; private set; }

    /// <summary>Starts it. It answers once most members run and reach each other, which this does not wait for: a member that returns to a cut link must not hang.</summary>
    public async Task StartAsync()
    {
        SharedFolder.Create(Path.GetDirectoryName(member.DataFolder)!);
        PrivateFile.CreateFolder(member.DataFolder, engines.Account);
        Process = await supervisor.StartAsync(new ProcessSpec
        {
            Name = $"{member.Place}-etcd",
            Program = engines.Etcd!.Server,
            Arguments = [.. Arguments()],
            Environment = PostgresServer.ServerEnvironment,
            WorkingFolder = Path.GetDirectoryName(member.DataFolder)!,
            LogFile = member.LogFile,
            Account = engines.Account,
        });
    }

    /// <summary>Waits until the cluster has a leader and this member knows it.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };
        await Poll.UntilAsync($"{member.Place}-etcd to be healthy", StartDeadline, time, () => IsHealthyAsync(client, cancellation), cancellation);
    }

    public Task StopAsync() =>
        Process is null ? Task.CompletedTask : supervisor.StopAsync([Process], UnixSignal.Terminate, StopDeadline);

    private async Task<bool> IsHealthyAsync(HttpClient client, CancellationToken cancellation)
    {
        if (Process!.Exited.IsCompleted)
            throw new LocalCloudsException(LogTail.Describe(Process));
        try
        {
            return (await client.GetStringAsync(new Uri(Url, "/health"), cancellation)).Contains("\"true\"", StringComparison.Ordinal);
        }
        catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    private IEnumerable<string> Arguments() =>
    [
        "--name", member.Place,
        "--data-dir", member.DataFolder,
        "--listen-client-urls", $"{Url.GetLeftPart(UriPartial.Authority)}",
        "--advertise-client-urls", $"{Url.GetLeftPart(UriPartial.Authority)}",
        "--listen-peer-urls", $"http://127.0.0.1:{member.PeerPort}",
        "--initial-advertise-peer-urls", member.AdvertisedUrl,
        "--initial-cluster", string.Join(',', cluster.Select(one => $"{one.Place}={one.AdvertisedUrl}")),
        "--initial-cluster-token", "crmdr",
        "--initial-cluster-state", "new",
        // A new leader must be there before a watch of the lease counts as broken off (LeaseTiming.LongestGap): within 1.2 s at a lease of 2 s.
        "--heartbeat-interval", "50",
        "--election-timeout", "500",
        // A renewal is a revision; who wants the history of a drill reads it within the hour.
        "--auto-compaction-mode", "periodic",
        "--auto-compaction-retention", "1h",
        "--logger", "zap",
        "--log-outputs", "stderr",
    ];
}
