using System.Collections.Immutable;
using CrmDr.Failover.Decisions;
using Npgsql;

namespace CrmDr.Controller.Database;

/// <summary>What a re-seed needs of the local database. Each command may be repeated, and is one transaction where half of it would mislead.</summary>
internal sealed class ReseedCommands(NpgsqlDataSource database, string peer)
{
    private const string Workers = """
        pg_stat_subscription w JOIN pg_subscription s ON s.oid = w.subid AND s.subname = 'crm_subscription' JOIN pg_database d ON d.oid = s.subdbid AND d.datname = current_database()
        LEFT JOIN pg_stat_activity a ON a.pid = w.pid
        WHERE w.pid IS NOT NULL
        """;

    /// <summary>Creates the subscription, with the peer's address in the place of <c>%L</c>, and notes for which log it was made.</summary>
    public async Task FollowAsync(Command.CreateSubscription create, string address, string sql, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (await SubscribedAsync(connection, cancellationToken))
            return; // By an attempt whose answer was lost; it has noted what it was made for.
        await connection.ExecuteSecretlyAsync(sql, address, cancellationToken);
        await ExecuteAsync(connection, "ALTER SUBSCRIPTION crm_subscription SET (origin = none)", cancellationToken); // Its workers start after the commit.
        if (create.Peer.Database is { } id)
            await LocalSettings.SetAsync(connection, IdentitySettings.PeerDatabase, id, cancellationToken);
        await LocalSettings.SetAsync(connection, IdentitySettings.PeerSlot, create.Peer.Slot, cancellationToken);
        await LocalSettings.SetAsync(connection, IdentitySettings.SlotThen, create.OwnSlot, cancellationToken);
        await LocalSettings.ForgetAsync(connection, [IdentitySettings.CaughtUpWith], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Without a slot name the publisher is not asked: it may be away, or be another one. The origin goes with the subscription.</summary>
    public async Task DropAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await DisableAsync(connection, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await DropAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// The name comes first: should the rest not happen, the peer follows it anew for nothing, but never past a gap. A slot that stands beyond the end of its own log was moved
    /// there by a subscription to the database that was here before: it would pass over in silence what is written up to that position.
    /// </summary>
    public async Task RemakeSlotAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // As in a set-up that may run at the same time.
        await ExecuteAsync(connection, "SELECT pg_advisory_lock(7311, 2)", cancellationToken);
        await using var good = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'crm_slot' AND coalesce(wal_status, '') <> 'lost' AND confirmed_flush_lsn <= pg_current_wal_insert_lsn())", connection);
        if (await good.ExecuteScalarAsync(cancellationToken) is not true)
        {
            await LocalSettings.SetAsync(connection, IdentitySettings.Slot, Guid.NewGuid().ToString(), cancellationToken);
            await ExecuteAsync(connection, "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE slot_name = 'crm_slot' AND active_pid IS NOT NULL", cancellationToken);
            await ExecuteAsync(connection, "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'crm_slot'", cancellationToken);
            await ExecuteAsync(connection, "SELECT pg_create_logical_replication_slot('crm_slot', 'pgoutput')", cancellationToken);
        }

        await ExecuteAsync(connection, "SELECT pg_advisory_unlock(7311, 2)", cancellationToken);
    }

    public async Task BeginAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await LocalSettings.SetAsync(connection, IdentitySettings.SeededName, "true", cancellationToken);
    }

    public async Task MarkCaughtUpAsync(Command.MarkCaughtUp mark, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await LocalSettings.SetAsync(connection, IdentitySettings.CaughtUpWith, mark.Peer.Slot, cancellationToken);
        await LocalSettings.SetAsync(connection, IdentitySettings.SeededName, "true", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>
    /// One transaction: no position is forgotten before the loss is recorded. What is missing was committed after the last transaction that was applied here, and before
    /// the gate was opened here, when the lease of the old primary had ended.
    /// </summary>
    public async Task RecordLossAsync(Command.RecordLoss loss, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await DisableAsync(connection, cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var record = new NpgsqlCommand("""
            INSERT INTO crmdr.losses (source_epoch, cloud, kind, from_lsn, from_at, until, reason)
            SELECT from_epoch, $2, $3, CASE WHEN $5 THEN '0/0' ELSE coalesce(position, '0/0') END, crmdr_local.last_applied($2, from_epoch), opened_at, $4
            FROM crmdr_local.promotions WHERE epoch = ANY ($1) AND NOT clean AND salvaged_at IS NULL
            ON CONFLICT DO NOTHING
            """, connection)
        {
            Parameters =
            {
                new() { Value = loss.Epochs.ToArray() }, new() { Value = peer }, new() { Value = loss.Kind.ToString().ToLowerInvariant() }, new() { Value = loss.Reason },
                new() { Value = loss.NeverFollowed },
            },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await using var close = new NpgsqlCommand(
            "UPDATE crmdr_local.promotions SET salvaged_at = clock_timestamp(), opened_lsn = pg_current_wal_insert_lsn() WHERE epoch = ANY ($1) AND salvaged_at IS NULL", connection)
        {
            Parameters = { new() { Value = loss.Epochs.ToArray() } },
        };
        await close.ExecuteNonQueryAsync(cancellationToken);
        await SettledAsync(connection, loss.Epochs, cancellationToken);
        await DropAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>The old primary of a failover is the cloud that did not take over then. Its range begins where the one that did had followed it to.</summary>
    public async Task SettleAsync(Command.SettleFailovers settle, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var record = new NpgsqlCommand("""
            INSERT INTO crmdr.losses (source_epoch, cloud, kind, from_lsn, from_at, until, reason)
            SELECT f.epoch - 1, old.cloud, 'gone', coalesce(f.position, '0/0'), crmdr_local.last_applied(old.cloud, f.epoch - 1), f.at, $3
            FROM crmdr.failovers f, LATERAL (SELECT CASE WHEN f.cloud = $2 THEN (SELECT a.cloud FROM crmdr_local.authority a) ELSE $2 END AS cloud) old
            WHERE f.epoch = ANY ($1) AND f.settled_at IS NULL
            ON CONFLICT DO NOTHING
            """, connection)
        {
            Parameters = { new() { Value = settle.Lost.ToArray() }, new() { Value = peer }, new() { Value = settle.Reason } },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await SettledAsync(connection, settle.Epochs, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>With the time, which the range ends at. Noted once: the first look is the nearest to the loss.</summary>
    public async Task NoteLostTenureAsync(Command.NoteLostTenure note, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var write = new NpgsqlCommand("""
            INSERT INTO crmdr_local.settings AS s (name, value) VALUES ($1, $2::bigint || ' ' || extract(epoch FROM clock_timestamp()))
            ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE split_part(s.value, ' ', 1)::bigint < $2
            """, connection)
        {
            Parameters = { new() { Value = IdentitySettings.LostTenureName }, new() { Value = note.Epoch } },
        };
        await write.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>One transaction. What the peer has recorded of this cloud for that epoch or a later one, or has salvaged since, needs no second word.</summary>
    public async Task ReportLostTenureAsync(Command.ReportLostTenure report, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var record = new NpgsqlCommand("""
            INSERT INTO crmdr.losses (source_epoch, cloud, kind, from_lsn, from_at, until, reason)
            SELECT $2, a.cloud, 'gone', CASE WHEN $4 THEN '0/0'::pg_lsn + (split_part(s.value, ' ', 2)::numeric * 1000000)::bigint::numeric ELSE '0/0' END, crmdr_local.last_applied(a.cloud, $2), to_timestamp(split_part(s.value, ' ', 2)::double precision), $3
            FROM crmdr_local.settings s, crmdr_local.authority a
            WHERE s.name = $1 AND CASE WHEN $4 THEN crmdr_local.last_applied(a.cloud, $2) IS NOT NULL ELSE NOT EXISTS (SELECT FROM crmdr.losses l WHERE l.cloud = a.cloud AND l.source_epoch >= $2) END
              AND NOT EXISTS (SELECT FROM crmdr.failovers f WHERE f.epoch > $2 AND f.cloud <> a.cloud AND f.settled_at IS NOT NULL)
            ON CONFLICT DO NOTHING
            """, connection)
        {
            Parameters = { new() { Value = IdentitySettings.LostTenureName }, new() { Value = report.Epoch }, new() { Value = report.Reason }, new() { Value = report.Shared } },
        };
        await record.ExecuteNonQueryAsync(cancellationToken);
        await LocalSettings.ForgetAsync(connection, [IdentitySettings.LostTenureName], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>For both clouds, so only where the gate is open: what a standby closes is the holder's to settle.</summary>
    public static async Task SettledAsync(NpgsqlConnection connection, ImmutableArray<long> epochs, CancellationToken cancellationToken)
    {
        await using var open = new NpgsqlCommand("SELECT EXISTS (SELECT FROM crmdr_local.authority)", connection);
        if (epochs.IsEmpty || await open.ExecuteScalarAsync(cancellationToken) is not true)
            return;
        await using var settled = new NpgsqlCommand("UPDATE crmdr.failovers SET settled_at = clock_timestamp() WHERE epoch = ANY ($1) AND settled_at IS NULL", connection)
        {
            Parameters = { new() { Value = epochs.ToArray() } },
        };
        await settled.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A worker that waits for its publisher would make the drop wait too.</summary>
    private static async Task DisableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (!await SubscribedAsync(connection, cancellationToken))
            return;
        await ExecuteAsync(connection, "SET lock_timeout = '5s'", cancellationToken);
        await ExecuteAsync(connection, "ALTER SUBSCRIPTION crm_subscription DISABLE", cancellationToken);
        // One that is just starting has no role yet, and nobody but a superuser may end it; it finds the subscription disabled and ends by itself.
        await using var end = new NpgsqlCommand($"SELECT count(CASE WHEN a.usesysid IS NULL THEN true ELSE pg_terminate_backend(w.pid, 50) END) FROM {Workers}", connection);
        while (await end.ExecuteScalarAsync(cancellationToken) is > 0L)
        {
            // The next look shows whether one is left.
        }
    }

    private static async Task DropAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await SubscribedAsync(connection, cancellationToken))
        {
            await ExecuteAsync(connection, "ALTER SUBSCRIPTION crm_subscription SET (slot_name = NONE)", cancellationToken);
            await ExecuteAsync(connection, "DROP SUBSCRIPTION crm_subscription", cancellationToken);
        }

        await LocalSettings.ForgetAsync(connection, [IdentitySettings.PeerSlot, IdentitySettings.SlotThen, IdentitySettings.CaughtUpWith], cancellationToken);
    }

    private static async Task<bool> SubscribedAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var exists = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM pg_subscription WHERE subname = 'crm_subscription' AND subdbid = (SELECT oid FROM pg_database WHERE datname = current_database()))", connection);
        return await exists.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
