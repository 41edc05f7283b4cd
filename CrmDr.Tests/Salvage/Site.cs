using CrmDr.Failover.Replication;
using CrmDr.LocalClouds.World;
using CrmDr.Tests.LocalClouds;
using Npgsql;

namespace CrmDr.Tests.Salvage;

/// <summary>The database of one cloud in a test: what a controller does to it, step by step, with a controller's rights and no more.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly ScratchPair _pair;

    public Site(ScratchPair pair, string cloud, string peer)
    {
        (_pair, Cloud, Peer) = (pair, cloud, peer);
        Database = NpgsqlDataSource.Create(pair.ConnectionString(cloud, DatabaseRole.Owner));
        ForPeer = pair.ConnectionStringForPeer(cloud);
    }

    public string Cloud { get; }

    public string Peer { get; }

    /// <summary>As <c>crmdr</c>.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>How the other cloud's controller reaches this database.</summary>
    public string ForPeer { get; }

    public string Slot => $"{_pair.Name}_slot";

    private string Subscription => $"{_pair.Name}_subscription";

    public async Task InstallAsync()
    {
        await ExecuteAsync(await TestSchema.PlatformAsync());
        await ExecuteAsync(TestSchema.Application);
        await ExecuteAsync($"SELECT pg_create_logical_replication_slot('{Slot}', 'pgoutput')");
    }

    public Task SubscribeAsync()
    {
        var peer = new NpgsqlConnectionStringBuilder(_pair.ConnectionStringForPeer(Peer));
        return ExecuteAsync($"""
            CREATE SUBSCRIPTION {Subscription} CONNECTION 'host={peer.Host} port={peer.Port} dbname={peer.Database} user={peer.Username} password={peer.Password}'
            PUBLICATION crm_replication WITH (create_slot = false, slot_name = '{Slot}', copy_data = false, origin = none, disable_on_error = false, streaming = off)
            """);
    }

    /// <summary>Takes up tables that the peer publishes by now.</summary>
    public Task RefreshAsync() => ExecuteAsync($"ALTER SUBSCRIPTION {Subscription} REFRESH PUBLICATION WITH (copy_data = true)");

    public Task OpenAsync(long epoch) => ExecuteAsync($"INSERT INTO crmdr_local.authority (epoch, cloud) VALUES ({epoch}, '{Cloud}')");

    /// <summary>Closes the gate, behind every transaction that passed it.</summary>
    public Task FenceAsync() => ExecuteAsync("BEGIN; SELECT pg_advisory_xact_lock(7311, 1); DELETE FROM crmdr_local.authority; COMMIT");

    /// <summary>From here on what the peer writes becomes an orphan.</summary>
    public async Task StopFollowingAsync()
    {
        await ExecuteAsync($"ALTER SUBSCRIPTION {Subscription} DISABLE");
        const string Workers = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type LIKE 'logical replication %worker'";
        await Eventually.TrueAsync(async () => await ScalarAsync<long>(Workers) == 0, "apply has ended");
    }

    public Task FollowAsync() => ExecuteAsync($"ALTER SUBSCRIPTION {Subscription} ENABLE");

    /// <summary>Everything up to here was applied.</summary>
    public async Task<Lsn> PositionAsync() => Lsn.Parse(await ScalarAsync<string>(
        $"SELECT coalesce(pg_replication_origin_progress('pg_' || oid, true), '0/0')::text FROM pg_subscription WHERE subname = '{Subscription}'"));

    /// <summary>Everything that is in the log by now has been applied, or refused, at the peer.</summary>
    public async Task DeliveredAsync()
    {
        var end = await ScalarAsync<string>("SELECT pg_current_wal_flush_lsn()::text");
        await Eventually.TrueAsync(() => ScalarAsync<bool>($"SELECT confirmed_flush_lsn >= '{end}'::pg_lsn FROM pg_replication_slots WHERE slot_name = '{Slot}'"), $"{Peer} has confirmed {end}");
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Past the gate, the versions and replication, as no user could: damage for a comparison to find.</summary>
    public async Task PlantAsync(string table, string sql)
    {
        await using var database = NpgsqlDataSource.Create(_pair.ConnectionString(Cloud, DatabaseRole.Superuser));
        await using var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var step in new[]
        {
            "SELECT pg_replication_origin_create('planted') WHERE NOT EXISTS (SELECT FROM pg_replication_origin WHERE roname = 'planted')",
            "SELECT pg_replication_origin_session_setup('planted')",
            "SET session_replication_role = replica",
            $"BEGIN; ALTER TABLE {table} DISABLE TRIGGER crmdr_apply; {sql}; ALTER TABLE {table} ENABLE REPLICA TRIGGER crmdr_apply; COMMIT",
        })
        {
            await using var command = new NpgsqlCommand(step, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }

    public async Task<T> ScalarAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    /// <summary>All rows of all published tables, with their versions: what must be the same on both sides. Shares no code with the comparer.</summary>
    public async Task<string> ContentAsync()
    {
        var tables = await ScalarAsync<string[]>("SELECT array_agg(schemaname || '.' || tablename ORDER BY 1) FROM pg_publication_tables WHERE pubname = 'crm_replication'");
        var rows = tables.Select(table => $"SELECT '{table}' AS place, to_jsonb(t)::text AS content FROM {table} t");
        return await ScalarAsync<string>($"SELECT coalesce(string_agg(place || ' ' || content, E'\\n' ORDER BY place, content), '') FROM ({string.Join(" UNION ALL ", rows)}) everything");
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}
