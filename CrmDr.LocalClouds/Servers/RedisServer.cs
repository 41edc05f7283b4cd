using System.Net.Sockets;
using System.Text;
using CrmDr.LocalClouds.Certificates;
using CrmDr.LocalClouds.Engines;
using CrmDr.LocalClouds.Processes;

namespace CrmDr.LocalClouds.Servers;

/// <summary>A Redis server that keeps nothing on disk: what dies with a cloud's cache is gone, as it is in the clouds.</summary>
internal sealed class RedisServer(
    string name, string folder, int port, int tlsPort, CertificateFiles certificate, string logFile, EngineSet engines, ProcessSupervisor supervisor, TimeProvider time)
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(5);

    public string Name => name;

    public int Port => port;

    /// <summary>Where the other cloud reaches it.</summary>
    public int TlsPort => tlsPort;

    public ManagedProcess? Process => supervisor.Find(name);

    /// <summary>How it is run.</summary>
    public ProcessSpec Spec => new()
    {
        Name = name,
        Program = engines.Redis.Server,
        Arguments =
        [
            "--port", $"{port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0", "--dir", folder, "--daemonize", "no",
            // What crosses to the other cloud is encrypted, also what a replica is sent.
            "--tls-port", $"{tlsPort}", "--tls-cert-file", certificate.Certificate, "--tls-key-file", certificate.Key, "--tls-ca-cert-file", certificate.Authority,
            "--tls-auth-clients", "no", "--tls-replication", "yes",
        ],
        Environment = PostgresServer.ServerEnvironment,
        WorkingFolder = Path.GetDirectoryName(folder)!,
        LogFile = logFile,
        Account = engines.Account,
        Container = engines.Redis.Container,
        Children = (folder, Path.GetFileName(engines.Redis.Server)),
    };

    /// <summary>It answers PING.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellation) => Process is { State: not ManagedState.Exited } process && await AnswersAsync(process, cancellation);

    /// <summary>Makes its folder.</summary>
    public void Prepare()
    {
        SharedFolder.Create(Path.GetDirectoryName(folder)!);
        PrivateFile.CreateFolder(folder, engines.Account);
    }

    public void Destroy()
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    public async Task StartAsync(CancellationToken cancellation)
    {
        Prepare();
        var process = await supervisor.StartAsync(Spec);
        await Poll.UntilAsync($"{name} to answer PING", StartDeadline, time, () => AnswersAsync(process, cancellation), cancellation);
    }

    public Task StopAsync() =>
        Process is null ? Task.CompletedTask : supervisor.StopAsync([Process], UnixSignal.Terminate, StopDeadline);

    private async Task<bool> AnswersAsync(ManagedProcess process, CancellationToken cancellation)
    {
        if (process.Exited.IsCompleted)
            throw new LocalCloudsException(LogTail.Describe(process));
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", port, cancellation);
            var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray(), cancellation);
            var answer = new byte[16];
            var length = await stream.ReadAsync(answer, cancellation);
            return Encoding.ASCII.GetString(answer, 0, length).StartsWith("+PONG", StringComparison.Ordinal);
        }
        catch (Exception notYet) when (notYet is SocketException or IOException)
        {
            return false;
        }
    }
}
