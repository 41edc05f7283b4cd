using CrmDr.LocalClouds.World;
using Npgsql;

namespace CrmDr.Tests.LocalClouds;

/// <summary>
/// An empty database of the same name in both clouds, with roles and rights as in a fresh cloud and nothing else. Slots are shared by a whole server:
/// tests that make them must name them after <see cref="Name"/>.
/// </summary>
public sealed class ScratchPair : IAsyncDisposable
{
    // Roles belong to the whole server: two that grant at once meet "tuple concurrently updated".
    private static readonly SemaphoreSlim OneAtATime = new(1);

    private readonly LocalEngines _engines;

    private ScratchPair(LocalEngines engines, string name)
    {
        _engines = engines;
        Name = name;
    }

    public string Name { get; }

    public static async Task<ScratchPair> CreateAsync(LocalEngines engines, string test)
    {
        var readable = new string([.. test.ToLowerInvariant().Where(char.IsAsciiLetterOrDigit).Take(32)]);
        var pair = new ScratchPair(engines, $"t_{readable}_{Guid.NewGuid().ToString("N")[..8]}");
        await OneAtATime.WaitAsync();
        try
        {
            await Task.WhenAll(engines.Aws.CreateDatabaseAsync(pair.Name), engines.Gcp.CreateDatabaseAsync(pair.Name));
        }
        finally
        {
            OneAtATime.Release();
        }
        return pair;
    }

    /// <summary>Direct, from inside the cloud.</summary>
    public string ConnectionString(string cloud, DatabaseRole role) => _engines.Cloud(cloud).ConnectionString(role, Name);

    /// <summary>To the database of <paramref name="cloud"/>, from the other cloud, through the link.</summary>
    public string ConnectionStringForPeer(string cloud, DatabaseRole role = DatabaseRole.Replication) =>
        _engines.Cloud(cloud).ConnectionStringForPeer(role, Name);

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Task.WhenAll(DropSubscriptionsAsync(_engines.Aws), DropSubscriptionsAsync(_engines.Gcp));
        await Task.WhenAll(DropAsync(_engines.Aws), DropAsync(_engines.Gcp));
    }

    private async Task DropSubscriptionsAsync(CloudEngines cloud)
    {
        await using var source = NpgsqlDataSource.Create(cloud.ConnectionString(DatabaseRole.Superuser, Name) + ";Pooling=false");
        await using var connection = await source.OpenConnectionAsync();
        var names = new List<string>();
        await using (var list = new NpgsqlCommand("SELECT subname FROM pg_subscription WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())", connection))
        await using (var reader = await list.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                names.Add(reader.GetString(0));
        foreach (var name in names)
            foreach (var sql in new[] { $"ALTER SUBSCRIPTION \"{name}\" DISABLE", $"ALTER SUBSCRIPTION \"{name}\" SET (slot_name = NONE)", $"DROP SUBSCRIPTION \"{name}\"" })
                await ExecuteAsync(cloud, Name, sql);
    }

    private async Task DropAsync(CloudEngines cloud)
    {
        await ExecuteAsync(cloud, "postgres", $"SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE database = '{Name}' AND active");
        await ExecuteAsync(cloud, "postgres", $"SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE database = '{Name}'");
        await ExecuteAsync(cloud, "postgres", $"DROP DATABASE {Name} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(CloudEngines cloud, string database, string sql)
    {
        await using var connection = new NpgsqlConnection(cloud.ConnectionString(DatabaseRole.Superuser, database) + ";Pooling=false;Options=-c synchronous_commit=local");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
