using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.Servers;

namespace CrmDr.LocalClouds.World;

/// <summary>The third place: a small PostgreSQL.</summary>
public sealed class LocalWitness
{
    private readonly PostgresServer _server;
    private readonly Secrets _secrets;
    private readonly TimeProvider _time;

    internal LocalWitness(PostgresServer server, Secrets secrets, TimeProvider time)
    {
        _server = server;
        _secrets = secrets;
        _time = time;
    }

    public int PostgresPort => _server.Port;

    /// <summary>As <c>crmdr_witness</c>, direct; clouds go through their link.</summary>
    public string ConnectionString => ConnectionStrings.Build(_server.Port, "crmdr_witness", _secrets.Witness, "witness");

    /// <summary>Superuser of database <c>witness</c>, direct: for checks.</summary>
    public string AdminConnectionString => _server.SuperuserConnectionString("witness");

    internal PostgresServer Server => _server;

    public Task KillAsync() => ProcessGroup.KillAsync([_server.Process!], _time);

    public Task FreezeAsync() => ProcessGroup.FreezeAsync([_server.Process!], _time);

    public Task ThawAsync()
    {
        ProcessGroup.Thaw([_server.Process!]);
        return Task.CompletedTask;
    }

    /// <summary>Starts it again after <see cref="KillAsync"/>.</summary>
    public Task ReturnAsync(CancellationToken cancellation = default) => _server.StartAsync(cancellation);

    internal Task StopAsync() => _server.StopAsync();

    internal async Task FirstStartAsync(IProgress<string>? progress, CancellationToken cancellation)
    {
        await _server.PrepareAsync(progress, cancellation);
        await _server.StartAsync(cancellation);
        await DatabaseBootstrap.WitnessAsync(_server, _secrets, cancellation);
    }
}
