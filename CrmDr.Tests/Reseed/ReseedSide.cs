using CrmDr.Controller.Database;
using CrmDr.Controller.Salvage;
using CrmDr.Failover.Decisions;
using CrmDr.LocalClouds.World;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace CrmDr.Tests.Reseed;

/// <summary>One cloud's database, and the commands of its controller on it: the real ones, without the loop around them.</summary>
internal sealed class ReseedSide
{
    private readonly NpgsqlDataSource _admin;
    private readonly GateCommands _gate;
    private readonly ReplicationCommands _replication;
    private readonly SalvageRunner _salvage;
    private readonly DatabaseLook _look;
    private bool _installed;

    public ReseedSide(CloudEngines engines, CloudEngines peer)
    {
        (Name, Peer, Engines) = (engines.Name, peer.Name, engines);
        // Servers come and go: a pooled connection would speak to one that is gone.
        var owner = NpgsqlDataSource.Create(engines.ConnectionString(DatabaseRole.Owner) + ";Pooling=false");
        _admin = NpgsqlDataSource.Create(engines.AdminConnectionString + ";Pooling=false");
        _gate = new GateCommands(owner, Name, TimeProvider.System);
        _replication = new ReplicationCommands(owner, peer.ConnectionStringForPeer(), peer.Name);
        _salvage = new SalvageRunner(owner, peer.ConnectionStringForPeer() + ";Pooling=false", TimeProvider.System, NullLogger<SalvageRunner>.Instance);
        _look = new DatabaseLook(owner);
        State = FailoverState.Start(Name, 1);
    }

    public string Name { get; }
    public string Peer { get; }
    public CloudEngines Engines { get; }
    public FailoverState State { get; set; }
    public long? Salvaged { get; set; }
    public LocalDatabase? Local { get; private set; }

    /// <summary>A controller that starts anew knows nothing, and installs the platform first.</summary>
    public void Restart() => (State, Salvaged, _installed) = (FailoverState.Start(Name, 1), null, false);

    public async Task LookAsync(TimeSpan now)
    {
        try
        {
            Local = _installed ? (await _look.LookAsync(now, Cancellation)).Database : new LocalDatabase { LookedAt = now };
        }
        catch (NpgsqlException)
        {
            Local = null;
        }
    }

    public PeerReport? Report() => Local is null ? null : PeerReport.Of(Name, State, new Observation { Local = Local }) with { ApplicationReady = true };

    public async Task DoAsync(Command command)
    {
        try
        {
            await (command.Lane switch
            {
                Lane.Gate => _gate.RunAsync(command, Cancellation),
                Lane.Replication => _replication.RunAsync(command, Cancellation),
                _ => SalvageAsync((Command.Salvage)command),
            });
        }
        catch (NpgsqlException)
        {
            return; // As the loop does: what failed is decided again.
        }

        if (command is Command.InstallPlatform)
        {
            // What a deployment's migration does.
            await ExecuteAsync("SET ROLE crmdr; CREATE TABLE IF NOT EXISTS crm.things (id int PRIMARY KEY, name text, deleted_at timestamptz); SELECT crmdr.protect('crm.things')");
            _installed = true;
        }
    }

    public Task WriteAsync(string sql) => ExecuteAsync("SET ROLE crmdr; " + sql);

    /// <summary>A row that is here alone and will not be sent: as one that came by apply.</summary>
    public Task PlantAsync(string sql) => ExecuteAsync($"""
        SELECT pg_replication_origin_create('planted') WHERE NOT EXISTS (SELECT FROM pg_replication_origin WHERE roname = 'planted');
        SELECT pg_replication_origin_session_setup('planted');
        SET session_replication_role = replica;
        {sql}
        """);

    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await _admin.OpenConnectionAsync(Cancellation);
        // One by one: an origin set up in one statement counts from the next transaction on.
        foreach (var statement in sql.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _admin.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancellation))!;
    }

    /// <summary>All rows of all published tables with their versions. Shares no code with the comparer.</summary>
    public async Task<string> ContentAsync()
    {
        var tables = await ScalarAsync<string[]>("SELECT array_agg(schemaname || '.' || tablename ORDER BY 1) FROM pg_publication_tables WHERE pubname = 'crm_replication'");
        var rows = tables.Select(table => $"SELECT '{table}' AS place, to_jsonb(t)::text AS content FROM {table} t");
        return await ScalarAsync<string>($"SELECT coalesce(string_agg(place || ' ' || content, E'\\n' ORDER BY place, content), '') FROM ({string.Join(" UNION ALL ", rows)}) everything");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task SalvageAsync(Command.Salvage command)
    {
        var result = await _salvage.RunAsync(new SalvageRequest(command.Epoch, command.Epoch - 1, Peer, new(command.Position)), null, Cancellation);
        if (result.Status == SalvageStatus.Completed)
            Salvaged = command.Epoch;
    }
}
