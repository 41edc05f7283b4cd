using CrmDr.Controller.Database;
using CrmDr.Failover.Decisions;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Controller;

/// <summary>A scratch pair with the platform installed in both clouds, and a sample table that it protects.</summary>
internal sealed class ControllerDatabase : IAsyncDisposable
{
    private readonly ScratchPair _pair;

    private ControllerDatabase(ScratchPair pair)
    {
        _pair = pair;
        (Aws, Gcp) = (Side(pair, "aws"), Side(pair, "gcp"));
    }

    public CloudDatabase Aws { get; }

    public CloudDatabase Gcp { get; }

    public static async Task<ControllerDatabase> CreateAsync(EnginesFixture engines, string test)
    {
        var made = new ControllerDatabase(await engines.ScratchPairAsync(test));
        foreach (var cloud in new[] { made.Aws, made.Gcp })
        {
            await cloud.Replication.RunAsync(new Command.InstallPlatform(), CancellationToken.None);
            await cloud.OwnerAsync("CREATE TABLE crm.things (id int PRIMARY KEY, name text, notes text, extra jsonb, bytes bytea, tags text[], deleted_at timestamptz); SELECT crmdr.protect('crm.things')");
        }

        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await Aws.DisposeAsync();
        await Gcp.DisposeAsync();
        await _pair.DisposeAsync();
    }

    private static CloudDatabase Side(ScratchPair pair, string cloud) => new(
        cloud,
        NpgsqlDataSource.Create(pair.ConnectionString(cloud, DatabaseRole.Owner)),
        NpgsqlDataSource.Create(pair.ConnectionString(cloud, DatabaseRole.App)),
        NpgsqlDataSource.Create(pair.ConnectionString(cloud, DatabaseRole.Superuser)),
        new ReplicationCommands(
            NpgsqlDataSource.Create(pair.ConnectionString(cloud, DatabaseRole.Owner) + ";Pooling=false"),
            pair.ConnectionStringForPeer(cloud == "aws" ? "gcp" : "aws"),
            cloud == "aws" ? "gcp" : "aws"));

    internal sealed record CloudDatabase(string Cloud, NpgsqlDataSource Owner, NpgsqlDataSource App, NpgsqlDataSource Superuser, ReplicationCommands Replication) : IAsyncDisposable
    {
        public GateCommands Gate { get; } = new(Owner, Cloud, TimeProvider.System);

        public Task OpenAsync(long epoch, bool clean = true, ulong? position = null) => Gate.RunAsync(new Command.Promote(epoch, clean, position), CancellationToken.None);

        public async Task<LocalDatabase> LookAsync() => (await new DatabaseLook(Owner).LookAsync(TimeSpan.Zero, CancellationToken.None)).Database;

        public Task<int> OwnerAsync(string sql) => RunAsync(Owner, sql);

        public Task<int> AppAsync(string sql) => RunAsync(App, sql);

        public async Task<T> ScalarAsync<T>(string sql)
        {
            await using var command = Superuser.CreateCommand(sql);
            return (T)(await command.ExecuteScalarAsync())!;
        }

        /// <summary>Runs statements as an apply worker would: triggers see replica.</summary>
        public async Task ApplyAsync(string sql)
        {
            await using var connection = await Superuser.OpenConnectionAsync();
            await using var command = new NpgsqlCommand($"SET session_replication_role = replica; {sql}; SET session_replication_role = origin", connection);
            await command.ExecuteNonQueryAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Owner.DisposeAsync();
            await App.DisposeAsync();
            await Superuser.DisposeAsync();
        }

        private static async Task<int> RunAsync(NpgsqlDataSource source, string sql)
        {
            await using var command = source.CreateCommand(sql);
            return await command.ExecuteNonQueryAsync();
        }
    }
}
