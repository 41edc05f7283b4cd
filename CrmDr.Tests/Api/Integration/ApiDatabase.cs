using CrmDr.Api.Database;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.Plan;
using Npgsql;

namespace CrmDr.Tests.Api.Integration;

/// <summary>A database as a controller leaves it: platform schema, and a gate that the test opens and closes.</summary>
internal sealed class ApiDatabase(CloudEngines cloud, string name) : IAsyncDisposable
{
    private readonly NpgsqlDataSource _owner = NpgsqlDataSource.Create(cloud.ConnectionString(DatabaseRole.Owner, name) + ";Pooling=false;Options=-c synchronous_commit=local");

    public string Name => name;

    public string App => cloud.ConnectionString(DatabaseRole.App, name);

    public string Owner => cloud.ConnectionString(DatabaseRole.Owner, name);

    public string Cache => cloud.RedisEndpoint;

    public CloudEngines Cloud => cloud;

    public static async Task<ApiDatabase> CreateAsync(CloudEngines cloud, string test, bool migrated = true)
    {
        var name = $"t_{test}_{Guid.NewGuid().ToString("N")[..8]}";
        await cloud.CreateDatabaseAsync(name);
        var database = new ApiDatabase(cloud, name);
        if (!migrated)
            return database;
        await database.InstallPlatformAsync();
        await Migrate.ApplyAsync(database.Owner, Migration.All, TimeProvider.System);
        await database.OpenAsync(1);
        return database;
    }

    /// <summary>As it was when it was made.</summary>
    public async Task EmptyAsync()
    {
        await ExecuteAsync("""
            DO $$ BEGIN EXECUTE (SELECT 'TRUNCATE ' || string_agg(c.oid::regclass::text, ', ') FROM pg_class c
                WHERE c.relnamespace = 'crm'::regnamespace AND c.relkind = 'r' AND c.relname <> 'stages'); END $$;
            TRUNCATE crmdr.conflicts
            """);
        await OpenAsync(1);
        await ExecuteAsync("DELETE FROM crm.stages WHERE v_epoch > 0"); // those of the migration stay: no test changes them
    }

    public Task InstallPlatformAsync() => ExecuteAsync(PlanFiles.Text("CrmDr.Controller/Database/platform.sql"));

    public Task OpenAsync(long epoch) => ExecuteAsync($"""
        GRANT crm_writer TO crm_app;
        DELETE FROM crmdr_local.authority;
        INSERT INTO crmdr_local.authority (epoch, cloud) VALUES ({epoch}, 'aws')
        """);

    public Task CloseAsync() => ExecuteAsync("DELETE FROM crmdr_local.authority");

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> ReadAsync<T>(string sql)
    {
        await using var command = _owner.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public Task<long> CountAsync(string table) => ReadAsync<long>($"SELECT count(*) FROM {table}");

    /// <summary>A session that holds what it locks until it is disposed.</summary>
    public async Task<NpgsqlConnection> HoldAsync(string sql)
    {
        var connection = new NpgsqlConnection(Owner + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"BEGIN; {sql}", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Sessions of the API that wait for a lock.</summary>
    public Task<long> WaitingAsync() => ReadAsync<long>(
        "SELECT count(*) FROM pg_stat_activity WHERE usename = 'crm_app' AND datname = current_database() AND wait_event_type = 'Lock'");

    public ValueTask DisposeAsync() => _owner.DisposeAsync();
}
