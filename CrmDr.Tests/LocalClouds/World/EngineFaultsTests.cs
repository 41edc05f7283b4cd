using CrmDr.LocalClouds;
using CrmDr.LocalClouds.Containers;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.Tests.LocalClouds.World;

/// <summary>Engines of their own, since they die and freeze here. The state starts out damaged, as after an interrupted first start.</summary>
public sealed class EngineFaultsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = TestFolder.Create("faults");
    private readonly List<string> _said = [];
    private EngineHosting _hosting;
    private LocalEngines _engines = null!;

    private string State => Path.Combine(_folder.FullName, "state");

    public async ValueTask InitializeAsync()
    {
        await StateFolder.Open(State).DisposeAsync();
        var half = Directory.CreateDirectory(Path.Combine(State, "gcp", "postgres", "base"));
        File.WriteAllText(Path.Combine(half.FullName, "..", "PG_VERSION"), "18\n");
    }

    public async ValueTask DisposeAsync()
    {
        if (_engines is not null)
            await _engines.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public Task Story_KillFreezeReturnAndStartAgain_DataStaysAndNobodyIsLeftBehind() => RunAsync(EngineHosting.Executables);

    /// <summary>Needs Docker or Podman, and the images or a way to them.</summary>
    [Fact(Explicit = true)]
    public Task Story_InContainers_IsTheSame() => RunAsync(EngineHosting.Containers);

    private async Task RunAsync(EngineHosting hosting)
    {
        _hosting = hosting;
        _engines = await StartAsync();
        Assert.Contains(_said, line => line.StartsWith("gcp-database: the data directory was left half written", StringComparison.Ordinal));
        RequireUnprivilegedServers();
        await KillAndReturnAsync();
        await FreezeAndThawAsync();
        await RefuseSecondWorldAsync();
        await StopAndStartAgainAsync();
        await LoseSlotAsync();
        await DestroyAndReturnAsync();
    }

    private async Task LoseSlotAsync()
    {
        await ExecuteAsync(_engines.Gcp.AdminConnectionString, "SELECT pg_create_logical_replication_slot('kept_for_long', 'pgoutput')");

        await _engines.Gcp.LoseSlotAsync("kept_for_long");

        await ExecuteAsync(_engines.Gcp.AdminConnectionString, "SELECT 1 / (CASE WHEN wal_status = 'lost' THEN 1 ELSE 0 END) FROM pg_replication_slots WHERE slot_name = 'kept_for_long'");
        await ExecuteAsync(_engines.Gcp.AdminConnectionString, "SELECT pg_drop_replication_slot('kept_for_long')");
        await ExecuteAsync(_engines.Gcp.AdminConnectionString, "SELECT 1 / (CASE WHEN setting::int > 0 THEN 1 ELSE 0 END) FROM pg_settings WHERE name = 'max_slot_wal_keep_size'");
        await Assert.ThrowsAsync<LocalCloudsException>(() => _engines.Gcp.LoseSlotAsync("kept_for_long"));
    }

    private async Task DestroyAndReturnAsync()
    {
        var owner = _engines.Aws.ConnectionString(DatabaseRole.Owner);
        await _engines.Aws.DestroyAsync();
        Assert.False(Directory.Exists(Path.Combine(State, "aws", "postgres")));

        await _engines.Aws.StartAsync();

        Assert.Equal("42P01", (await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(_engines.Aws.AdminConnectionString, "SELECT * FROM kept"))).SqlState);
        // The roles are there again, with the passwords they had.
        await ExecuteAsync(owner, "CREATE SCHEMA anew");
        await ExecuteAsync(_engines.Gcp.AdminConnectionString, "SELECT 1");
    }

    private void RequireUnprivilegedServers()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Assert.Equal(5, _engines.Processes.Count);
        if (Environment.IsPrivilegedProcess)
            Assert.All(_engines.Processes, process => Assert.DoesNotContain("\nUid:\t0\t", File.ReadAllText($"/proc/{process.Pid}/status")));
        Assert.All(_engines.Processes, process => Assert.True(ProcessMemory.ProportionalBytes(process.Pid) > 1_000_000));
    }

    private async Task KillAndReturnAsync()
    {
        await ExecuteAsync(_engines.Aws.AdminConnectionString, "CREATE TABLE kept AS SELECT 1 AS n");
        var backends = ProcessTable.Descendants(_engines.Aws.Processes.Select(process => process.Pid));
        Assert.NotEmpty(backends);

        await _engines.Aws.KillAsync();

        Assert.DoesNotContain(backends, backend => ProcessTable.Find(backend.Pid) is { Alive: true } now && now.IsSameAs(backend));
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => ExecuteAsync(_engines.Gcp.AdminConnectionString.Replace($"Port={_engines.Gcp.PostgresPort}", $"Port={_engines.Aws.RelayPortForPeer}"), "SELECT 1"));
        await _engines.Aws.StartAsync();
        await ExecuteAsync(_engines.Aws.AdminConnectionString, "INSERT INTO kept VALUES (2)");
    }

    private async Task FreezeAndThawAsync()
    {
        await using var connection = new NpgsqlConnection(_engines.Gcp.AdminConnectionString);
        await connection.OpenAsync();
        await _engines.Gcp.FreezeAsync();
        var all = ProcessTable.Descendants(_engines.Gcp.Processes.Select(process => process.Pid));
        Assert.NotEmpty(all);
        Assert.All(all, entry => Assert.True(ProcessTable.Find(entry.Pid)!.Stopped));
        await using var command = new NpgsqlCommand("SELECT 42", connection);
        var answer = command.ExecuteScalarAsync();
        await _engines.Gcp.ThawAsync();
        Assert.Equal(42, await answer);
    }

    private async Task RefuseSecondWorldAsync()
    {
        var refused = await Assert.ThrowsAsync<LocalCloudsException>(StartAsync);
        Assert.Contains($"pid {Environment.ProcessId}", refused.Message);
        await ExecuteAsync(_engines.Aws.AdminConnectionString, "SELECT * FROM kept");
    }

    private async Task StopAndStartAgainAsync()
    {
        var relay = _engines.Gcp.RelayPortForPeer;
        var pids = _engines.Processes.Select(process => process.Pid).ToList();
        await _engines.StopAsync();
        Assert.DoesNotContain(pids, pid => ProcessTable.Find(pid) is { Alive: true });

        _engines = await StartAsync();

        await ExecuteAsync(_engines.Aws.AdminConnectionString, "SELECT 1 / (SELECT count(*) - 1 FROM kept)");
        // Subscriptions name the relay: it must be where it was.
        Assert.Equal(relay, _engines.Gcp.RelayPortForPeer);
    }

    private Task<LocalEngines> StartAsync() =>
        LocalEngines.StartAsync(new LocalEnginesOptions { StateFolder = State, Engines = _hosting }, new Said(_said), TimeProvider.System, CancellationToken.None);

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
