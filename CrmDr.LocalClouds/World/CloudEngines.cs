using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.Servers;

namespace CrmDr.LocalClouds.World;

/// <summary>PostgreSQL and Redis of one cloud, and its member of etcd where that is the witness.</summary>
public sealed class CloudEngines
{
    private readonly PostgresServer _database;
    private readonly RedisServer _cache;
    private readonly EtcdServer? _member;
    private readonly Secrets _secrets;
    private readonly string _authority;
    private readonly TimeProvider _time;

    internal CloudEngines(string name, PostgresServer database, RedisServer cache, EtcdServer? member, Secrets secrets, string authority, TimeProvider time)
    {
        Name = name;
        _database = database;
        _cache = cache;
        _member = member;
        (_secrets, _authority) = (secrets, authority);
        _time = time;
    }

    /// <summary><c>aws</c> or <c>gcp</c>.</summary>
    public string Name { get; }

    public int PostgresPort => _database.Port;

    public int RedisPort => _cache.Port;

    internal int RedisTlsPort => _cache.TlsPort;

    /// <summary><c>host:port</c>, direct.</summary>
    public string RedisEndpoint => $"127.0.0.1:{_cache.Port}";

    /// <summary>Superuser of database <c>crm</c>, direct: for setting up and checks.</summary>
    public string AdminConnectionString => ConnectionString(DatabaseRole.Superuser);

    /// <summary>The other cloud's relay to this database.</summary>
    public int RelayPortForPeer { get; internal set; }

    /// <summary>The other cloud's relay to this cache.</summary>
    public int RelayPortForPeerCache { get; internal set; }

    /// <summary>What the *other* cloud uses to reach this cache: through the link, by TLS.</summary>
    public string RedisEndpointForPeer => $"127.0.0.1:{RelayPortForPeerCache},ssl=true";

    /// <summary>This cloud's relay to the witness's database; 0 when the witness is etcd.</summary>
    public int RelayPortToWitness { get; internal set; }

    /// <summary>How this cloud reaches the members of etcd: its own direct and first, the others through links. Empty when the witness is PostgreSQL.</summary>
    public IReadOnlyList<Uri> EtcdEndpoints { get; internal set; } = [];

    internal PostgresServer Database => _database;

    internal RedisServer Cache => _cache;

    internal IEnumerable<ManagedProcess> Processes => new[] { _database.Process, _cache.Process, _member?.Process }.OfType<ManagedProcess>();

    /// <summary>Direct, from inside the cloud.</summary>
    public string ConnectionString(DatabaseRole role, string database = "crm") => Build(_database.Port, role, database);

    /// <summary>What the *other* cloud uses to reach this database: through the link.</summary>
    public string ConnectionStringForPeer(DatabaseRole role = DatabaseRole.Replication, string database = "crm") =>
        Build(RelayPortForPeer, role, database);

    /// <summary>What this cloud uses to reach the witness: through the link.</summary>
    public string WitnessConnectionString => ConnectionStrings.Build(RelayPortToWitness, "crmdr_witness", _secrets.Witness, "witness", _authority);

    /// <summary>SIGKILL to the servers and all their children.</summary>
    public Task KillAsync() => ProcessGroup.KillAsync(Processes, _time);

    public Task KillAsync(CloudPart part) => ProcessGroup.KillAsync([ProcessOf(part)], _time);

    /// <summary>SIGSTOP to the servers and all their children.</summary>
    public Task FreezeAsync() => ProcessGroup.FreezeAsync(Processes, _time);

    public Task ThawAsync()
    {
        ProcessGroup.Thaw(Processes);
        return Task.CompletedTask;
    }

    /// <summary>Kills both servers and deletes their disks. The next start makes them anew, with the roles and passwords they had and nothing else.</summary>
    public async Task DestroyAsync()
    {
        await KillAsync();
        _database.Destroy();
        _cache.Destroy();
    }

    /// <summary>Starts what does not run; returns when it answers.</summary>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        var database = IsRunning(_database.Process) ? Task.CompletedTask : StartDatabaseAsync(null, cancellation);
        var cache = IsRunning(_cache.Process) ? Task.CompletedTask : _cache.StartAsync(cancellation);
        var member = _member is null || IsRunning(_member.Process) ? Task.CompletedTask : _member.StartAsync();
        await Task.WhenAll(database, cache, member);
    }

    public Task StartAsync(CloudPart part, CancellationToken cancellation = default) => part switch
    {
        CloudPart.Database => StartDatabaseAsync(null, cancellation),
        CloudPart.Cache => _cache.StartAsync(cancellation),
        _ => throw NoEngine(part),
    };

    /// <summary>Makes the log run past what a slot needs and lets PostgreSQL invalidate it, as if its reader had been away for too long. Other slots of the server may be lost too.</summary>
    public Task LoseSlotAsync(string slot = "crm_slot", CancellationToken cancellation = default) => new LostSlot(_database, _time).MakeAsync(slot, cancellation);

    /// <summary>Creates another database with the roles and rights of <c>crm</c>.</summary>
    public async Task CreateDatabaseAsync(string name, CancellationToken cancellation = default)
    {
        await DatabaseBootstrap.CreateDatabaseAsync(_database, name, cancellation);
        await DatabaseBootstrap.RunScriptAsync(_database, name, _secrets, cancellation);
    }

    internal Task StopAsync() => Task.WhenAll(_database.StopAsync(), _cache.StopAsync(), _member?.StopAsync() ?? Task.CompletedTask);

    internal async Task FirstStartAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        var cache = _cache.StartAsync(cancellation);
        await (_member?.StartAsync() ?? Task.CompletedTask);
        await StartDatabaseAsync(progress, cancellation);
        await cache;
        await (_member?.WaitAsync(cancellation) ?? Task.CompletedTask);
    }

    /// <summary>Makes the data directory and the roles where they are missing; where they are not, it only starts.</summary>
    private async Task StartDatabaseAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        await _database.PrepareAsync(progress, cancellation);
        await _database.StartAsync(cancellation);
        await SettleAsync(cancellation);
    }

    /// <summary>Roles and database of a server that accepts.</summary>
    internal Task SettleAsync(CancellationToken cancellation) => _database.SettleAsync(server => DatabaseBootstrap.CloudAsync(server, _secrets, cancellation));

    private static bool IsRunning(ManagedProcess? process) => process is { State: not ManagedState.Exited };

    private static ArgumentOutOfRangeException NoEngine(CloudPart part) => new(nameof(part), part, "Engines are the database and the cache.");

    private ManagedProcess ProcessOf(CloudPart part) => part switch
    {
        CloudPart.Database => _database.Process!,
        CloudPart.Cache => _cache.Process!,
        _ => throw NoEngine(part),
    };

    private string Build(int port, DatabaseRole role, string database)
    {
        var (user, password) = role switch
        {
            DatabaseRole.Superuser => ("postgres", _secrets.Superuser),
            DatabaseRole.Owner => ("crmdr", _secrets.Crmdr),
            DatabaseRole.App => ("crm_app", _secrets.App),
            DatabaseRole.Replication => ("crmdr_replication", _secrets.Replication),
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, null),
        };
        // The peer's role is for coming from another place.
        return ConnectionStrings.Build(port, user, password, database, role == DatabaseRole.Replication ? _authority : null);
    }
}
