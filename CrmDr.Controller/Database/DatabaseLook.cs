using System.Collections.Immutable;
using System.Globalization;
using CrmDr.Failover.Decisions;
using Npgsql;

namespace CrmDr.Controller.Database;

/// <summary>Reads everything that the decisions want to know of the local database, in one round trip.</summary>
public sealed class DatabaseLook(NpgsqlDataSource database)
{
    private const string Everything = """
        SELECT name, value FROM crmdr_local.settings;
        SELECT (SELECT epoch FROM crmdr_local.authority),
               pg_has_role('crm_app', 'crm_writer', 'MEMBER'),
               greatest((SELECT max(value::bigint) FROM crmdr_local.settings WHERE name = 'highest_epoch'),
                        (SELECT max(epoch) FROM crmdr_local.promotions), (SELECT max(epoch) FROM crmdr.markers), 0),
               coalesce((SELECT max(epoch) FROM crmdr.markers), 0),
               coalesce((SELECT value = 'true' FROM crmdr_local.settings WHERE name = 'paused'), false),
               pg_current_wal_flush_lsn(),
               ARRAY(SELECT schemaname || '.' || tablename FROM pg_publication_tables WHERE pubname = 'crm_replication' ORDER BY (schemaname || '.' || tablename) COLLATE "C"),
               (SELECT count(*) FROM crmdr.losses)::int,
               (SELECT value FROM crmdr_local.settings WHERE name = 'promise'),
               current_setting('synchronous_standby_names'),
               EXISTS (SELECT FROM crmdr_local.settings WHERE name = 'synchrony' AND value = 'stopping'),
               has_parameter_privilege('synchronous_standby_names', 'ALTER SYSTEM') AND has_function_privilege('pg_catalog.pg_reload_conf()', 'EXECUTE'),
               (SELECT synchronous_since FROM crmdr_local.authority),
               coalesce((SELECT r.state = 'streaming' FROM pg_stat_replication r JOIN pg_replication_slots s ON s.active_pid = r.pid
                         WHERE s.slot_name = 'crm_slot' AND s.database = current_database()), false),
               coalesce((SELECT r.sync_state IN ('sync', 'quorum') FROM pg_stat_replication r JOIN pg_replication_slots s ON s.active_pid = r.pid
                         WHERE s.slot_name = 'crm_slot' AND s.database = current_database()), false),
               (SELECT ARRAY[epoch::text, cloud, extract(epoch FROM clock_timestamp() - at)::text] FROM crmdr.failovers ORDER BY epoch DESC LIMIT 1),
               ARRAY(SELECT epoch || ' ' || from_database FROM crmdr.failovers WHERE settled_at IS NULL AND from_database IS NOT NULL ORDER BY epoch);
        SELECT s.subenabled,
               (SELECT count(*) FROM pg_stat_activity a WHERE a.datname = current_database() AND a.backend_type LIKE 'logical replication %worker')::int,
               EXISTS (SELECT FROM pg_stat_subscription t WHERE t.subid = s.oid AND t.worker_type = 'apply' AND t.received_lsn IS NOT NULL),
               coalesce(pg_replication_origin_progress('pg_' || s.oid, false), '0/0'),
               ARRAY(SELECT n.nspname || '.' || c.relname FROM pg_subscription_rel r JOIN pg_class c ON c.oid = r.srrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                     WHERE r.srsubid = s.oid AND r.srsubstate = 'r' ORDER BY (n.nspname || '.' || c.relname) COLLATE "C"),
               (SELECT count(*) FROM pg_subscription_rel r WHERE r.srsubid = s.oid AND r.srsubstate <> 'r')::int
        FROM pg_subscription s WHERE s.subname = 'crm_subscription' AND s.subdbid = (SELECT oid FROM pg_database WHERE datname = current_database());
        SELECT coalesce(wal_status = 'lost', false) OR coalesce(confirmed_flush_lsn > pg_current_wal_insert_lsn(), false), active, coalesce(confirmed_flush_lsn, '0/0'), coalesce(restart_lsn, '0/0')
        FROM pg_replication_slots WHERE slot_name = 'crm_slot' AND database = current_database();
        SELECT epoch, clean, position, opened_lsn, salvaged_at IS NOT NULL FROM crmdr_local.promotions
        WHERE (NOT clean AND salvaged_at IS NULL) OR epoch > (SELECT max(epoch) - 3 FROM crmdr_local.promotions) ORDER BY epoch
        """;

    /// <summary>Looks now.</summary>
    /// <param name="lookedAt">Elapsed time at which this look begins.</param>
    /// <param name="cancellationToken">Ends a look that takes too long.</param>
    public async Task<(LocalDatabase Database, bool Paused)> LookAsync(TimeSpan lookedAt, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await LookAsync(connection, lookedAt, cancellationToken);
    }

    /// <summary>The highest marker that has arrived here; 0: none.</summary>
    public async Task<long> HighestMarkerAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand("SELECT coalesce(max(epoch), 0) FROM crmdr.markers", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Looks by a session of the caller's.</summary>
    public static async Task<(LocalDatabase Database, bool Paused)> LookAsync(NpgsqlConnection connection, TimeSpan lookedAt, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Everything, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var settings = await IdentitySettings.ReadAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        long? gate = reader.IsDBNull(0) ? null : reader.GetInt64(0);
        var (granted, highest, marker, paused) = (reader.GetBoolean(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetBoolean(4));
        var flushed = (ulong)reader.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(5);
        var (published, losses) = (ImmutableArray.Create(reader.GetFieldValue<string[]>(6)), reader.GetInt32(7));
        var promise = await reader.IsDBNullAsync(8, cancellationToken) ? null : Promise(reader.GetString(8));
        var synchrony = Synchrony(reader);
        var failover = await reader.IsDBNullAsync(15, cancellationToken) ? null : Failover(reader.GetFieldValue<string[]>(15));
        ImmutableArray<UnsettledFailover> unsettled = [.. reader.GetFieldValue<string[]>(16).Select(Unsettled)];
        await reader.NextResultAsync(cancellationToken);
        var subscription = await SubscriptionAsync(reader, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var slot = await SlotAsync(reader, flushed, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        return (new LocalDatabase
        {
            LookedAt = lookedAt,
            PlatformInstalled = true,
            Source = settings.Source,
            Seeded = settings.Seeded,
            LostTenure = settings.LostTenure,
            Losses = losses,
            GateEpoch = gate,
            WriterGranted = granted,
            HighestEpoch = highest,
            HighestMarker = marker,
            Promise = promise,
            LastFailover = failover,
            Unsettled = unsettled,
            Promotions = await PromotionsAsync(reader, cancellationToken),
            Subscription = settings.Complete(subscription),
            Slot = slot,
            Synchrony = synchrony,
            Published = published,
        }, paused);
    }

    private static SynchronyLook Synchrony(NpgsqlDataReader reader) => new()
    {
        Names = reader.GetString(9),
        Stopping = reader.GetBoolean(10),
        MayChange = reader.GetBoolean(11),
        Since = reader.IsDBNull(12) ? null : (ulong)reader.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(12),
        Streaming = reader.GetBoolean(13),
        Synchronous = reader.GetBoolean(14),
    };

    private static StoredPromise Promise(string text)
    {
        var parts = text.Split(' ');
        return new StoredPromise(long.Parse(parts[0], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(parts[1], CultureInfo.InvariantCulture)));
    }

    private static UnsettledFailover Unsettled(string row)
    {
        var parts = row.Split(' ', 2);
        return new UnsettledFailover(long.Parse(parts[0], CultureInfo.InvariantCulture), parts[1]);
    }

    private static LastFailover Failover(string[] row) =>
        new(long.Parse(row[0], CultureInfo.InvariantCulture), row[1], TimeSpan.FromSeconds(double.Parse(row[2], CultureInfo.InvariantCulture)));

    private static async Task<SubscriptionLook> SubscriptionAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        !await reader.ReadAsync(cancellationToken) ? SubscriptionLook.Missing : new SubscriptionLook
        {
            Exists = true,
            Enabled = reader.GetBoolean(0),
            Workers = reader.GetInt32(1),
            Streaming = reader.GetBoolean(2),
            AppliedTo = (ulong)reader.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(3),
            Ready = ImmutableArray.Create(reader.GetFieldValue<string[]>(4)),
            Copying = reader.GetInt32(5),
        };

    private static async Task<SlotLook> SlotAsync(NpgsqlDataReader reader, ulong flushed, CancellationToken cancellationToken) =>
        !await reader.ReadAsync(cancellationToken) ? SlotLook.Missing with { Flushed = flushed } : new SlotLook
        {
            Exists = true,
            Lost = reader.GetBoolean(0),
            Active = reader.GetBoolean(1),
            Confirmed = (ulong)reader.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(2),
            Restart = (ulong)reader.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(3),
            Flushed = flushed,
        };

    private static async Task<ImmutableArray<Promotion>> PromotionsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<Promotion>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ulong? position = reader.IsDBNull(2) ? null : (ulong)reader.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(2);
            found.Add(new Promotion(reader.GetInt64(0), reader.GetBoolean(1), position,
                (ulong)reader.GetFieldValue<NpgsqlTypes.NpgsqlLogSequenceNumber>(3), reader.GetBoolean(4)));
        }

        return found.ToImmutable();
    }
}
