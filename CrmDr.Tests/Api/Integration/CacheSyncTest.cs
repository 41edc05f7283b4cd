using System.Text;
using CrmDr.Api.Caching;
using CrmDr.Api.Entities;
using CrmDr.Controller.Caching;
using CrmDr.Failover.Caching;
using CrmDr.Failover.Plan;
using CrmDr.LocalClouds.Processes;
using CrmDr.LocalClouds.World;
using CrmDr.ServiceDefaults.Cache;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StackExchange.Redis;

namespace CrmDr.Tests.Api.Integration;

/// <summary>The caches of both clouds, real Redis servers, the API writing to the one of aws; gcp reads through the link.</summary>
public abstract class CacheSyncTest(ApiEngines engines) : IAsyncLifetime
{
    private readonly List<RedisConnection> _connections = [];
    private ApiUnderTest? _api;

    private protected ConnectionMultiplexer AwsRedis { get; private set; } = null!;

    private protected ConnectionMultiplexer GcpRedis { get; private set; } = null!;

    private protected ApiDatabase Database => engines.Database;

    private protected ApiUnderTest Api => _api!;

    private protected LocalEngines World => engines.Engines;

    private protected CloudEngines Aws => engines.Cloud;

    private protected CloudEngines Gcp => engines.Engines.Gcp;

    public async ValueTask InitializeAsync()
    {
        await Database.EmptyAsync();
        // Another test may have killed a cache: a connection that is being made again would refuse the first commands.
        foreach (var cloud in new[] { engines.Cloud, Gcp })
            await cloud.StartAsync();
        AwsRedis = await ConnectionMultiplexer.ConnectAsync(Database.Cache);
        GcpRedis = await ConnectionMultiplexer.ConnectAsync(Gcp.RedisEndpoint);
        await ExecuteAsync(GcpRedis, "REPLICAOF", "NO", "ONE");
        await ExecuteAsync(AwsRedis, "FLUSHALL");
        await ExecuteAsync(GcpRedis, "FLUSHALL");
    }

    public async ValueTask DisposeAsync()
    {
        engines.Engines.Link("aws-gcp").Heal();
        if (_api is not null)
            await _api.DisposeAsync();
        foreach (var connection in _connections)
            await connection.DisposeAsync();
        await ExecuteAsync(GcpRedis, "REPLICAOF", "NO", "ONE");
        AwsRedis.Dispose(); // 1.2.6 has no other
        GcpRedis.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static long Later => TimeProvider.System.GetUtcNow().AddMinutes(1).ToUnixTimeMilliseconds();

    private protected static byte[] Entry(long at) => new CacheEntry(new RowVersion(1, at, "aws"), [.. "{}"u8]).Encode();

    private protected static string Name(Guid id) => CachedRow.Name("crm.accounts", id);

    private protected static string NameOfKey(string path) => path.Contains('/', StringComparison.Ordinal) ? Name(Guid.Parse(path.Split('/')[^1])) : path;

    private protected static string NameOf(byte[] entry) => System.Text.Json.JsonDocument.Parse(CacheEntry.Decode(entry)!.Body).RootElement.GetProperty("name").GetString()!;

    private protected static async Task<string> NameAsync(ApiUnderTest api, string path) => (await (await api.GetAsync(path)).JsonAsync()).GetProperty("name").GetString()!;

    private protected static Task<RedisResult> ExecuteAsync(ConnectionMultiplexer redis, string command, params object[] arguments) => redis.GetDatabase().ExecuteAsync(command, arguments);

    private protected static async Task FrozenAsync(CloudEngines cloud, Func<Task> meanwhile)
    {
        var process = cloud.Cache.Process!;
        await ProcessGroup.FreezeAsync([process], TimeProvider.System);
        try
        {
            await meanwhile();
        }
        finally
        {
            ProcessGroup.Thaw([process]);
        }
    }

    private protected static Task WholeAsync(ICacheFollower follower) =>
        Wait.UntilAsync("the mirror to be whole", async () => (await follower.FollowAsync(1, CancellationToken.None)).IsWhole == true);

    private protected async Task StartAsync(params string[] arguments)
    {
        _api = await ApiUnderTest.StartAsync(Database, arguments: arguments);
        await Wait.UntilAsync("the API to reach its cache", async () =>
        {
            var first = (await Api.NewAccountAsync("first")).ToString();
            return await AwsRedis.GetDatabase().KeyExistsAsync(CachedRow.Key(1, NameOfKey(first)));
        });
        await ExecuteAsync(AwsRedis, "FLUSHALL");
    }

    /// <summary>One that has answered: the first question only begins to connect.</summary>
    private protected async Task<RedisConnection> ConnectionAsync(string address)
    {
        var connection = new RedisConnection(new RedisOptions { ConnectionString = address, CaFile = engines.Engines.Certificates.Authority, Pause = TimeSpan.FromMilliseconds(50) }, TimeProvider.System, NullLogger<RedisConnection>.Instance);
        _connections.Add(connection);
        await Wait.UntilAsync("Redis to answer", async () => (await connection.AskAsync(database => database.PingAsync())).Answered);
        return connection;
    }

    private protected async Task<CacheWriter> WriterAsync() => new(await ConnectionAsync(Database.Cache), CacheSync.Stream, null, TimeProvider.System);

    private protected async Task<StreamFollower> FollowerAsync()
    {
        var follower = new StreamFollower(await ConnectionAsync(Gcp.RedisEndpoint), new PeerCache(await ConnectionAsync(engines.Cloud.RedisEndpointForPeer)));
        await WholeAsync(follower);
        return follower;
    }

    private protected static Task SetAsync(CacheWriter writer, Guid row, long at, TimeSpan? lifetime = null) =>
        Wait.UntilAsync("the entry to be taken", () => writer.SetIfNewerAsync(1, Name(row), Entry(at), lifetime ?? TimeSpan.FromSeconds(30)).AsTask());

    private protected async Task<TakenOver?> TakeOverAsync(ApiDatabase database) => await TakeOverAsync(database, await ConnectionAsync(Gcp.RedisEndpoint));

    private protected static async Task<TakenOver?> TakeOverAsync(ApiDatabase database, RedisConnection redis)
    {
        await using var source = NpgsqlDataSource.Create(database.Owner);
        var takeOver = new CacheTakeOver(redis, source, TimeProvider.System);
        return await takeOver.RunAsync(2, ["crm.accounts"], CancellationToken.None);
    }

    private protected async Task<string> MirrorKeyAsync(string row)
    {
        var generation = (string?)await GcpRedis.GetDatabase().HashGetAsync(Mirror.HeadKey, "generation");
        return Mirror.Of(generation ?? "none") + NameOfKey(row);
    }

    private protected async Task<byte[]?> MirroredAsync(string path) => (byte[]?)await GcpRedis.GetDatabase().StringGetAsync(await MirrorKeyAsync(path));

    private protected Task MirrorShowsAsync(string path, string name) =>
        Wait.UntilAsync($"the mirror to show {name}", async () => await MirroredAsync(path) is { } entry && NameOf(entry) == name);

    private protected async Task<IReadOnlyList<CacheChange>> ChangesAsync()
    {
        var redis = await ConnectionAsync(Database.Cache);
        return (await CacheChanges.LookAsync(redis, 1, null, 1000)).Value!.Changes;
    }

    /// <summary>Another content under the same version: shows where a reader looked.</summary>
    private protected async Task ForgeAsync(string path, string name)
    {
        var key = await MirrorKeyAsync(path);
        var entry = CacheEntry.Decode((byte[])(await GcpRedis.GetDatabase().StringGetAsync(key))!)!;
        await GcpRedis.GetDatabase().StringSetAsync(key, (entry with { Body = Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}""") }).Encode(), TimeSpan.FromSeconds(30));
    }

    /// <summary>The rows as they are now, as apply would bring them.</summary>
    private protected async Task ReplayAsync(ApiDatabase standby, params string[] paths)
    {
        var ids = string.Join(',', paths.Select(path => $"'{path.Split('/')[^1]}'"));
        var rows = await Database.ReadAsync<string>($"SELECT jsonb_agg(to_jsonb(a))::text FROM crm.accounts a WHERE id IN ({ids})");
        await using var superuser = NpgsqlDataSource.Create(Gcp.ConnectionString(DatabaseRole.Superuser, standby.Name));
        await using var apply = superuser.CreateCommand("SET session_replication_role = replica; INSERT INTO crm.accounts SELECT * FROM jsonb_populate_recordset(null::crm.accounts, '" + rows.Replace("'", "''", StringComparison.Ordinal) + "')");
        await apply.ExecuteNonQueryAsync();
    }
}
