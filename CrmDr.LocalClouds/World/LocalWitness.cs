using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.Servers;

namespace CrmDr.LocalClouds.World;

/// <summary>The third place: a small PostgreSQL, or that member of etcd which is in neither cloud.</summary>
public sealed class LocalWitness
{
    private readonly PostgresServer? _server;
    private readonly EtcdServer? _member;
    private readonly Secrets _secrets;
    private readonly string _authority;
    private readonly TimeProvider _time;

    internal LocalWitness(PostgresServer? server, EtcdServer? member, Secrets secrets, string authority, TimeProvider time)
    {
        (_server, _member) = (server, member);
        (_secrets, _authority) = (secrets, authority);
        _time = time;
    }

    public WitnessKind Kind => _member is null ? WitnessKind.Postgres : WitnessKind.Etcd;

    /// <summary>Where the server of this place listens, whatever it is.</summary>
    public int Port => _member?.Port ?? Server.Port;

    public int PostgresPort => Server.Port;

    /// <summary>As <c>crmdr_witness</c>, direct; clouds go through their link.</summary>
    public string ConnectionString => ConnectionStrings.Build(Server.Port, "crmdr_witness", _secrets.Witness, "witness", _authority);

    /// <summary>Superuser of database <c>witness</c>, direct: for checks.</summary>
    public string AdminConnectionString => Server.SuperuserConnectionString("witness");

    internal PostgresServer Server => _server ?? throw new LocalCloudsException("The witness of this world is etcd; what was asked for is PostgreSQL's.");

    private ManagedProcess Process => (_member is null ? Server.Process : _member.Process)!;

    public Task KillAsync() => ProcessGroup.KillAsync([Process], _time);

    public Task FreezeAsync() => ProcessGroup.FreezeAsync([Process], _time);

    public Task ThawAsync()
    {
        ProcessGroup.Thaw([Process]);
        return Task.CompletedTask;
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    public Task ReturnAsync(CancellationToken cancellation = default) => _member?.StartAsync() ?? Server.StartAsync(cancellation);

    internal Task StopAsync() => _member?.StopAsync() ?? Server.StopAsync();

    internal async Task FirstStartAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        if (_member is not null)
        {
            await _member.StartAsync();
            await _member.WaitAsync(cancellation);
            return;
        }

        await Server.PrepareAsync(progress, cancellation);
        await Server.StartAsync(cancellation);
        await SettleAsync(cancellation);
    }

    /// <summary>Role and database of a server that accepts.</summary>
    internal Task SettleAsync(CancellationToken cancellation) => Server.SettleAsync(server => DatabaseBootstrap.WitnessAsync(server, _secrets, cancellation));
}
