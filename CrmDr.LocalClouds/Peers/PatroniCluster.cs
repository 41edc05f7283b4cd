using System.Collections.Immutable;
using System.Security.Cryptography;
using CrmDr.LocalClouds.Links;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.Servers;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.LocalClouds.Peers;

/// <summary>
/// Two nodes of Patroni with PostgreSQL, etcd and HAProxy, all on loopback. A node can be killed, frozen and returned; the way on which PostgreSQL replicates
/// is a link. etcd and HAProxy stand in a third place, as witness and gateway do in a world.
/// </summary>
public sealed class PatroniCluster : IAsyncDisposable
{
    /// <summary>The node that is primary in the beginning.</summary>
    public const string First = "one";

    /// <summary>The node that takes over.</summary>
    public const string Second = "two";

    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(20);

    private readonly string _run;
    private readonly string _logs;
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly FileLock _lock;
    private readonly PeerEngines _engines;
    private readonly PatroniTiming _timing;
    private readonly ProcessSupervisor _supervisor;
    private readonly TimeProvider _time;
    private readonly PortReservations _ports;
    private readonly Dictionary<string, PatroniNode> _nodes;
    private readonly PatroniApi _api = new();

    private PatroniCluster(string run, string logs, FileLock held, PeerEngines engines, PatroniTiming timing, ProcessSupervisor supervisor, TimeProvider time)
    {
        (_run, _logs, _lock, _engines, _timing, _supervisor, _time) = (run, logs, held, engines, timing, supervisor, time);
        _ports = new PortReservations(Path.Combine(run, "ports.json"));
        foreach (var name in new[] { $"postgres-{First}", $"postgres-{Second}", $"api-{First}", $"api-{Second}", "etcd", "etcd-peer", "haproxy" })
            _ports.Reserve(name, 0);
        _ports.Check();
        Link = new Link($"{First}-{Second}", First, Second, time);
        _nodes = new[] { (First, LinkSide.To), (Second, LinkSide.From) }.Select(one => Node(one.Item1, one.Item2)).ToDictionary(node => node.Name);
    }

    /// <summary>The way between the two nodes' PostgreSQL.</summary>
    public Link Link { get; }

    /// <summary>Where the processes' logs are.</summary>
    public string LogFolder => _logs;

    /// <summary>What clients use: through HAProxy.</summary>
    public string ConnectionString => ConnectionStrings.Build(_ports["haproxy"], "postgres", _password, "postgres");

    /// <summary>One node's PostgreSQL, direct: for checks.</summary>
    public string ConnectionStringOf(string node) => ConnectionStrings.Build(_nodes[node].Port, "postgres", _password, "postgres");

    /// <summary>Starts everything and returns when the second node streams from the first and HAProxy leads there.</summary>
    /// <param name="folder">Where it lives, with its logs; one cluster at a time. What an earlier one has left is ended and removed.</param>
    /// <param name="engines">What to run.</param>
    /// <param name="timing">How fast.</param>
    /// <param name="progress">Told what goes on.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<PatroniCluster> StartAsync(
        string folder, PeerEngines engines, PatroniTiming timing, IProgress<string>? progress, TimeProvider time, CancellationToken cancellation)
    {
        var root = Path.GetFullPath(folder);
        SharedFolder.Create(root);
        var held = FileLock.TryAcquire(Path.Combine(root, "instance.lock")) ?? throw new LocalCloudsException($"A cluster in {root} is running already. Stop that one first. Nothing was changed.");
        PatroniCluster? cluster = null;
        try
        {
            if (engines.Account is { } account)
                SharedFolder.RequireReachable(root, account.Name);
            var supervisor = await ProcessSupervisor.OpenAsync(Path.Combine(root, "processes.jsonl"), progress, time);
            var (run, logs) = (Path.Combine(root, "run"), Path.Combine(root, "logs"));
            foreach (var earlier in new[] { run, logs }.Where(Directory.Exists))
                Directory.Delete(earlier, recursive: true);
            SharedFolder.Create(run);
            cluster = new PatroniCluster(run, logs, held, engines, timing, supervisor, time);
            await cluster.StartAsync(progress, cancellation);
            return cluster;
        }
        catch
        {
            if (cluster is null)
                held.Dispose();
            else
                await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the node says that it is the primary and holds the lock.</summary>
    public Task<bool> IsPrimaryAsync(string node, CancellationToken cancellation) => _api.IsAsync(_nodes[node], "primary", cancellation);

    /// <summary>The leader's lock as etcd granted it, in seconds.</summary>
    public Task<int?> GrantedTtlAsync(CancellationToken cancellation) => _api.GrantedAsync(Etcd, cancellation);

    /// <summary>Whether the primary has a standby of that name that streams.</summary>
    public async Task<bool> StreamsAsync(string primary, string standby, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionStringOf(primary) + ";Pooling=false;Timeout=3;Command Timeout=5");
            await connection.OpenAsync(cancellation);
            await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_replication WHERE application_name = $1 AND state = 'streaming'", connection) { Parameters = { new() { Value = standby } } };
            return await command.ExecuteScalarAsync(cancellation) is > 0L;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL to the whole node: the agent, PostgreSQL and its backends. Returns when none is left.</summary>
    public Task KillAsync(string node) => ProcessGroup.KillAsync(Processes(_nodes[node]), _time);

    /// <summary>SIGSTOP to the whole node.</summary>
    public Task FreezeAsync(string node) => ProcessGroup.FreezeAsync(Processes(_nodes[node]), _time);

    /// <summary>It goes on where it stood.</summary>
    public void Thaw(string node) => ProcessGroup.Thaw(Processes(_nodes[node]));

    /// <summary>Starts the agent of a node; it starts PostgreSQL.</summary>
    public Task ReturnAsync(string node) => _supervisor.StartAsync(Agent(_nodes[node]));

    public async ValueTask DisposeAsync()
    {
        try
        {
            Link.Heal();
            foreach (var node in _nodes.Values)
                ProcessGroup.Thaw(Processes(node));
            // An agent that is told to end ends its PostgreSQL first; what is left of it is killed.
            await _supervisor.StopAsync(_nodes.Keys.Select(name => _supervisor.Find(name)).OfType<ManagedProcess>(), UnixSignal.Terminate, StopDeadline);
            foreach (var node in _nodes.Values)
                await ProcessGroup.KillAsync(Processes(node), _time);
            await _supervisor.EndAsync();
        }
        finally
        {
            Link.Dispose();
            _ports.Dispose();
            _api.Dispose();
            await _lock.DisposeAsync();
        }

        Directory.Delete(_run, recursive: true);
    }

    private Uri Etcd => new($"http://127.0.0.1:{_ports["etcd"]}/");

    private async Task StartAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        progress?.Report("starting etcd and the first node");
        var etcd = await _supervisor.StartAsync(EtcdSpec());
        await UntilAsync("etcd to be healthy", etcd, () => _api.EtcdIsHealthyAsync(Etcd, cancellation), cancellation);
        var first = await StartNodeAsync(First);
        await UntilAsync($"{First} to be primary", first, () => IsPrimaryAsync(First, cancellation), cancellation);
        progress?.Report("starting the second node and HAProxy");
        var second = await StartNodeAsync(Second);
        await UntilAsync($"{Second} to stream from {First}", second, () => StreamsAsync(First, Second, cancellation), cancellation);
        var file = Path.Combine(_run, "haproxy.cfg");
        await File.WriteAllTextAsync(file, HaProxyFile.Text(_ports["haproxy"], _timing.Check, _nodes.Values), cancellation);
        var proxy = await _supervisor.StartAsync(Spec("haproxy", _engines.HaProxy, _run, "-db", "-f", file));
        await UntilAsync($"HAProxy to lead to {First}", proxy, () => LeadsToPrimaryAsync(cancellation), cancellation);
    }

    private async Task<ManagedProcess> StartNodeAsync(string name)
    {
        var node = _nodes[name];
        PrivateFile.CreateFolder(node.Folder, _engines.Account);
        PrivateFile.Write(node.SettingsFile, PatroniFile.Text(node, _timing, _ports["etcd"], _engines.PostgresFolder, _password), _engines.Account);
        return await _supervisor.StartAsync(Agent(node));
    }

    // Before its first checks HAProxy takes every node for the primary and gives each its turn: as many connections as there are nodes must all lead there.
    private async Task<bool> LeadsToPrimaryAsync(CancellationToken cancellation)
    {
        try
        {
            foreach (var _ in _nodes)
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false;Timeout=3;Command Timeout=3");
                await connection.OpenAsync(cancellation);
                await using var command = new NpgsqlCommand("SELECT pg_is_in_recovery()", connection);
                if (await command.ExecuteScalarAsync(cancellation) is not false)
                    return false;
            }

            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private Task UntilAsync(string what, ManagedProcess process, Func<Task<bool>> met, CancellationToken cancellation) => Poll.UntilAsync(what, StartDeadline, _time, async () =>
    {
        if (process.Exited.IsCompleted)
            throw new LocalCloudsException(LogTail.Describe(process));
        return await met();
    }, cancellation);

    private PatroniNode Node(string name, LinkSide other)
    {
        var port = _ports[$"postgres-{name}"];
        var way = Link.AddRelay($"to postgres-{name}", port, other).Port;
        return new PatroniNode(name, Path.Combine(_run, name), port, way, _ports[$"api-{name}"]);
    }

    /// <summary>What of the node lives: its agent, and PostgreSQL, which the agent starts and lets go of.</summary>
    private List<ManagedProcess> Processes(PatroniNode node) =>
    [
        .. new[] { _supervisor.Find(node.Name), DetachedServer.Adopt(_supervisor, Agent(node) with { Name = $"{node.Name}-postgres" }, _time) }.OfType<ManagedProcess>(),
    ];

    private ProcessSpec Agent(PatroniNode node) => Spec(node.Name, _engines.Patroni, node.Folder, node.SettingsFile) with { Children = (node.DataFolder, "postgres") };

    private ProcessSpec EtcdSpec()
    {
        var folder = Path.Combine(_run, "etcd");
        PrivateFile.CreateFolder(folder, _engines.Account);
        var (client, peer) = (Etcd.GetLeftPart(UriPartial.Authority), $"http://127.0.0.1:{_ports["etcd-peer"]}");
        return Spec("etcd", _engines.Etcd, _run,
            "--name", "peers", "--data-dir", folder, "--listen-client-urls", client, "--advertise-client-urls", client, "--listen-peer-urls", peer,
            "--initial-advertise-peer-urls", peer, "--initial-cluster", $"peers={peer}", "--logger", "zap", "--log-outputs", "stderr");
    }

    private ProcessSpec Spec(string name, string program, string folder, params ImmutableArray<string> arguments) => new()
    {
        Name = name,
        Program = program,
        Arguments = arguments,
        Environment = PostgresServer.ServerEnvironment.SetItem("HOME", folder),
        WorkingFolder = folder,
        LogFile = Path.Combine(_logs, $"{name}.log"),
        Account = _engines.Account,
    };
}
